import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultAnswer } from '../../tools/simulator';
import { itemsOf, pass, REJECTED, REQUEST, STORES, useWorld } from './harness';

const ORDER = { method: 'POST', body: { name: 'order' } } as const;

const world = useWorld();
const failing = (status: number) => `${world.fluent.url}/status/${status}`;

beforeEach(async () => await world.logIn());

describe('a failure of the API is reported as it is, and nothing is sent twice', () => {
	test.each<[string, FaultAnswer | undefined, object]>([
		['/status/401', undefined, {}],
		['/status/500', undefined, ORDER],
		['/status/200', 'drop', ORDER],
	])('%s %j %j', async (path, answer, request) => {
		if (answer) world.fluent.faults.next(path, answer);
		const { error } = await world.n8n.request({ ...request, url: world.fluent.url + path });

		expect(error).toBeDefined();
		if (!answer) expect(error).toMatchObject({ httpCode: path.slice(-3) });
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 1, deadTokens: 0 });
		expect(world.probes()).toBe(1);
		expect(world.store.writes).toBe(0);
	});

	test('20 items that fail together: 20 requests, 1 question', async () => {
		await world.n8n.request({ ...ORDER, url: failing(404) }, { items: itemsOf(20) });

		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 20, deadTokens: 0 });
		expect(world.probes()).toBe(1);
	});

	test('a question that is answered by a page with 401 is no reason to log in', async () => {
		world.fluent.faults.next('/graphql', { status: 401, body: '<html>Who are you?</html>' });
		const { error } = await world.n8n.request({ url: failing(404) });

		expect(error).toMatchObject({ httpCode: '404' });
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 2, deadTokens: 0 });
	});
});

describe('rule 9: a 401 comes at once', () => {
	test.each([
		[4, STORES ? 2 : 1],
		[6, 1],
	])('a request whose 401 takes %i s: sent %i times', async (seconds, times) => {
		world.fluent.revokeTokens();
		world.fluent.faults.next('/status/200', REJECTED, 1);
		world.fluent.faults.delay('/status/200', 200);
		const run = REQUEST.run(world.n8n);
		await world.arrival('/status/200');
		pass(seconds);

		expect((await run) === undefined).toBe(times === 2);
		expect(world.fluent.counts()).toMatchObject({ api: times, logins: times - 1 });
		// It is known by now: the next one goes with a new token.
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ api: times + 1, logins: 1 });
	});

	test('an upload meets a revoked token: proven before it is sent, if not within a minute', async () => {
		const uploaded = { ...ORDER, url: world.n8n.ok, upload: true };
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
	});
});

/** Rule 7: requests whose 401 the hook never hears of. */
const HIDDEN: Array<[string, object]> = [
	['Never Error, as the GraphQL node', { neverError: true }],
	['pagination', { pages: 2 }],
	// Before n8n 2.39 the legacy helper sends nothing again, so that all of its requests are served so (rule 10).
	...(STORES ? [] : [['any request', {}] satisfies [string, object]]),
];

test.each(HIDDEN)(
	'%s: a revoked token serves for a minute, then it is renewed once',
	async (_name, request) => {
		world.fluent.revokeTokens();
		pass(59);
		await world.n8n.request({ url: world.n8n.ok, ...request });
		expect([world.fluent.counts().logins, world.served()]).toEqual([0, 0]);

		pass(2);
		const { error } = await world.n8n.request(
			{ url: world.n8n.ok, ...request },
			{ items: itemsOf(10) },
		);
		expect(error).toBeUndefined();
		// The dead one went with the first request, and with the question.
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 2 });
		expect(world.probes()).toBe(1);
	},
);
