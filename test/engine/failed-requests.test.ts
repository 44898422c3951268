import { beforeEach, describe, expect, test } from '@jest/globals';
import { NODE, pass, REQUEST, STORES, TEST, useWorld } from './harness';

const REJECTED = { errors: [{ code: '401', message: 'Invalid user' }] };
const ORDER = { method: 'POST', body: { name: 'order' } } as const;

const world = useWorld();

beforeEach(async () => await world.logIn());

describe('a failure of the API is reported as it is, and nothing is sent twice', () => {
	test.each([
		['GET', 401],
		['GET', 404],
		['POST', 400],
		['POST', 403],
		['POST', 500],
		['POST', 503],
	] as const)('%s answered with %i', async (method, status) => {
		const url = `${world.fluent.url}/status/${status}`;
		const { error } = await world.n8n.request({ method, url, body: { name: 'order' } });

		expect(error).toMatchObject({ httpCode: String(status) });
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 1, deadTokens: 0 });
		expect(world.probes()).toBe(1);
		expect(world.store.writes).toBe(0);
	});

	test('a connection that drops', async () => {
		world.fluent.faults.next('/status/200', 'drop');

		expect((await world.n8n.request({ ...ORDER, url: world.n8n.ok })).error).toBeDefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 1 });
		expect(world.store.writes).toBe(0);
	});

	test('20 items that fail together: 20 requests, 1 question', async () => {
		const items = Array.from({ length: 20 }, () => ({}));
		await world.n8n.request({ ...ORDER, url: `${world.fluent.url}/status/404` }, { items });

		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 20, deadTokens: 0 });
		expect(world.probes()).toBe(1);
	});

	test.each([
		['revoked', {}, async () => await world.n8n.request({ url: `${world.fluent.url}/status/404` })],
		['refreshed', { client: 'fluentIntegration' }, async () => await NODE.run(world.n8n)],
	])(
		'a slow POST that fails after its token was %s: sent once, as the token had outlived its sending',
		async (_name, changes, meanwhile) => {
			world.store.edit(changes);
			await world.logIn();
			pass(1_664);
			world.fluent.faults.delay('/status/500', 300);
			const order = world.n8n.request({ ...ORDER, url: `${world.fluent.url}/status/500` });
			await world.arrival('/status/500');
			pass(2);
			await meanwhile();
			world.fluent.revokeTokens();

			expect((await order).error).toMatchObject({ httpCode: '500' });
			const orders = world.fluent.requests.filter(({ path }) => path === '/status/500');
			expect(orders).toHaveLength(1);
			expect(world.fluent.counts().passwordGrants).toBe(0);
		},
	);

	test('a question that fails, or has no answer within 10 s (rule 6), is no reason to log in', async () => {
		const url = `${world.fluent.url}/status/404`;
		world.fluent.faults.next('/graphql', { status: 500 }, 1);
		expect((await world.n8n.request({ url })).error).toMatchObject({ httpCode: '404' });
		world.fluent.faults.next('/graphql', 'hang', 1);
		const run = world.n8n.request({ url });
		await world.arrival('/graphql', 2);
		pass(10);

		expect((await run).error).toMatchObject({ httpCode: '404' });
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 2 });
	});

	test('REST goes on while a gateway answers 401 on /graphql', async () => {
		world.fluent.faults.next('/graphql', { status: 401, body: '<html>Who are you?</html>' });
		pass(61);

		for (const url of [world.n8n.ok, `${world.fluent.url}/status/404`, world.n8n.ok]) {
			const { error } = await world.n8n.request({ url });
			expect(error === undefined).toBe(url === world.n8n.ok);
		}
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 3, deadTokens: 0 });
	});
});

describe('rule 9: a 401 comes at once', () => {
	test.each([
		[4, STORES ? 2 : 1],
		[6, 1],
	])('a request whose 401 takes %i s: sent %i times', async (seconds, times) => {
		world.fluent.revokeTokens();
		world.fluent.faults.next('/status/200', { status: 401, body: REJECTED }, 1);
		world.fluent.faults.delay('/status/200', 200);
		const run = world.n8n.request({ ...ORDER, url: world.n8n.ok });
		await world.arrival('/status/200');
		pass(seconds);

		expect((await run).error === undefined).toBe(times === 2);
		expect(world.fluent.counts()).toMatchObject({ api: times, logins: times - 1 });
		// It is known by now: the next one goes with a new token.
		expect((await world.n8n.request({ ...ORDER, url: world.n8n.ok })).error).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ api: times + 1, logins: 1 });
	});

	test('the modern helper sends again whatever is said: with the newest token, however late', async () => {
		world.fluent.faults.next('/graphql', { status: 401, body: REJECTED }, 1);
		world.fluent.faults.delay('/graphql', 200);
		const tested = TEST.run(world.n8n);
		await world.arrival('/graphql');
		pass(86_400 + 2);
		await REQUEST.run(world.n8n);
		const [{ accessToken }] = world.fluent.tokens();

		expect(await tested).toBeUndefined();
		const asked = world.fluent.requests.filter(({ path }) => path === '/graphql');
		expect(asked.at(-1)?.bearer).toBe(accessToken);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
	});

	test.each(['file', 'form'] as const)(
		'an upload (%s) meets a revoked token: proven before it is sent, if not within a minute',
		async (upload) => {
			const uploaded = { ...ORDER, url: world.n8n.ok, upload };
			world.fluent.revokeTokens();
			expect((await world.n8n.request(uploaded)).error).toMatchObject({ httpCode: '401' });
			expect(world.fluent.counts()).toMatchObject({ api: 1, logins: 0 });
			expect(world.store.writes).toBe(0);
			expect((await world.n8n.request(uploaded)).error).toBeUndefined();

			world.fluent.revokeTokens();
			pass(61);
			world.fluent.clearRequests();
			expect((await world.n8n.request(uploaded)).error).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ api: 1, logins: 1, deadTokens: 1 });
			expect(world.fluent.requests.at(-1)?.body).toContain(JSON.stringify(ORDER.body));
		},
	);
});

describe('rule 7: what n8n does not show', () => {
	/** Seconds for which an answer of Fluent proves that it accepts a token. */
	const PROOF = 60;
	type Way = [string, (items?: number) => Promise<unknown[]>];

	/** Requests whose 401 the hook never hears of. */
	const WAYS: Way[] = [
		['Never Error', async (items) => await statusesOf({ neverError: true }, items)],
		['pagination', async (items) => await statusesOf({ pages: 2 }, items)],
		[
			'the GraphQL node',
			async (items) => {
				const body = { query: '{ retailers { edges { node { id } } } }' };
				const url = `${world.fluent.url}/graphql`;
				return await statusesOf({ url, method: 'POST', body, neverError: true }, items);
			},
		],
	];
	/** Before n8n 2.39 the legacy helper sends nothing again, so that all of its requests are served so (rule 10). */
	if (!STORES) WAYS.push(['any request', async (items) => await statusesOf({}, items)]);

	/** What the API said to each item: a status, or that of the first page, or of an error. */
	async function statusesOf(request: object, count = 1): Promise<unknown[]> {
		const items = Array.from({ length: count }, () => ({}));
		const sent = { url: world.n8n.ok, ...request };
		const { items: output, error } = await world.n8n.request(sent, { items });
		if (error) return [Number((error as { httpCode?: string }).httpCode)];
		return output.map(({ json }) => {
			const [page] = (json.pages ?? []) as Array<{ status?: number }>;
			return json.statusCode ?? page?.status ?? 401;
		});
	}

	test.each(WAYS)(
		'%s: a revoked token serves for a minute, then it is renewed before the request, once for 10 items',
		async (_name, statuses) => {
			world.fluent.revokeTokens();
			pass(PROOF - 1);
			expect(await statuses()).toEqual([401]);

			pass(2);
			expect(await statuses(10)).toEqual(Array.from({ length: 10 }, () => 200));
			expect(world.fluent.counts().logins).toBe(1);
			expect(world.probes()).toBe(1);
		},
	);

	test('a token that lives is proven once a minute', async () => {
		const [[, statuses]] = WAYS;
		for (const seconds of [PROOF - 1, 2, PROOF - 3, 5]) {
			pass(seconds);
			expect(await statuses()).toEqual([200]);
		}
		expect(world.probes()).toBe(2);
		expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
	});

	test.each([
		['a page with 401', { status: 401, body: '<html>Sign in</html>' }],
		['503', { status: 503 }],
		['nothing', 'drop' as const],
	])('a proof that is answered by %s takes nothing from the token', async (_name, answer) => {
		pass(PROOF + 1);
		world.fluent.faults.next('/graphql', answer, 1);

		expect(await statusesOf({ neverError: true })).toEqual([200]);
		expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
	});

	test('a renewal that fails then is said, and the dead token is not sent', async () => {
		world.fluent.revokeTokens();
		pass(PROOF + 1);
		world.fluent.faults.next('/oauth/token', { status: 500 });

		const { error } = await world.n8n.request({ url: world.n8n.ok, neverError: true });
		expect(error?.message).toContain('could not handle the login (status 500)');
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0 });
	});
});
