import { beforeEach, describe, expect, test } from '@jest/globals';
import { NODE, pass, STORES, useWorld } from './harness';

/** Seconds for which an answer of Fluent proves that it accepts a token. */
const PROOF = 60;

const world = useWorld();

type Way = { name: string; statuses: (items?: number) => Promise<unknown[]> };

/** Requests whose 401 the hook never hears of. */
const WAYS: Way[] = [
	{
		name: 'Never Error',
		statuses: async (items) => await statusesOf({ neverError: true }, items),
	},
	{
		name: 'the GraphQL node',
		statuses: async (items) => {
			const body = { query: '{ retailers { edges { node { id } } } }' };
			const url = `${world.fluent.url}/graphql`;
			return await statusesOf({ url, method: 'POST', body, neverError: true }, items);
		},
	},
	{
		name: 'pagination',
		statuses: async (items) => await statusesOf({ pages: 2 }, items),
	},
];
/** Before n8n 2.39 nothing is sent again by the legacy helper, so that every one of its requests is served so. */
if (!STORES)
	WAYS.push({ name: 'any request', statuses: async (items) => await statusesOf({}, items) });

/** What the API said to each item: a status, or the pages, or that of an error. */
async function statusesOf(request: object, count = 1): Promise<unknown[]> {
	const items = Array.from({ length: count }, () => ({}));
	const { items: output, error } = await world.n8n.request(
		{ url: world.n8n.ok, ...request },
		{ items },
	);
	if (error) return [Number((error as { httpCode?: string }).httpCode)];
	return output.map(({ json }) => {
		const [page] = (json.pages ?? []) as Array<{ status?: number }>;
		return json.statusCode ?? page?.status ?? 401;
	});
}

beforeEach(async () => await world.logIn());

describe.each(WAYS)('n8n hides the 401 of $name', ({ statuses }) => {
	test('a revoked token serves for a minute, then it is renewed before the request', async () => {
		world.fluent.revokeTokens();
		pass(PROOF - 1);
		expect(await statuses()).toEqual([401]);
		// Where the failure was seen after all, the next request heals at once.
		const seen = world.probes();

		pass(2);
		expect(await statuses()).toEqual([200]);
		expect(world.fluent.counts().logins).toBe(1);
		expect(world.probes()).toBe(1);
		expect(await statuses()).toEqual([200]);
		expect(world.fluent.counts().logins).toBe(1);
		expect(seen).toBeLessThanOrEqual(1);
	});

	test('what 10 items need is asked once', async () => {
		world.fluent.revokeTokens();
		pass(PROOF + 1);

		expect(await statuses(10)).toEqual(Array.from({ length: 10 }, () => 200));
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 1 });
		expect(world.probes()).toBe(1);
	});

	test('a token that lives is proven once a minute, and no login is sent', async () => {
		for (const seconds of [PROOF - 1, 2, PROOF - 3, 5]) {
			pass(seconds);
			expect(await statuses()).toEqual([200]);
		}

		expect(world.probes()).toBe(2);
		expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
	});

	test('the answer to Fluent Auth proves it as well', async () => {
		pass(PROOF + 1);
		await NODE.run(world.n8n);

		expect(await statuses()).toEqual([200]);
		expect(world.probes()).toBe(0);
	});

	test.each([
		['a page with 401', { status: 401, body: '<html>Sign in</html>' }],
		['a page with 403', { status: 403, body: '<html>Forbidden</html>' }],
		['503', { status: 503 }],
		['nothing', 'drop' as const],
	])('a proof that is answered by %s takes nothing from the token', async (_name, answer) => {
		pass(PROOF + 1);
		world.fluent.faults.next('/graphql', answer, 1);

		expect(await statuses()).toEqual([200]);
		expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
	});

	test('a renewal that fails then is said, and the dead token is not sent', async () => {
		world.fluent.revokeTokens();
		pass(PROOF + 1);
		world.fluent.faults.next('/oauth/token', { status: 500 });

		const { error } = await world.n8n.request({ url: world.n8n.ok, neverError: true });
		expect(error?.message).toContain('Fluent could not handle the login (status 500)');
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0 });
	});
});

describe('expired by the clock: renewed before the request', () => {
	test.each(WAYS)('$name', async ({ statuses }) => {
		pass(86_400 + 2);

		expect(await statuses()).toEqual([200]);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(world.store.writes).toBe(STORES ? 1 : 0);
	});
});
