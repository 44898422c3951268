import { describe, expect, test } from '@jest/globals';
import { CALLERS, NODE, TEST, useWorld } from './harness';

const AT_ONCE = { 'Retry-After': '0' };

const world = useWorld();

/** Answers the next logins with `status`, which a gateway before Fluent would do. */
function answerLogins(status: number, times: number, headers: Record<string, string> = AT_ONCE) {
	world.fluent.faults.next('/oauth/token', { status, headers, body: '<html></html>' }, times);
}

describe.each(CALLERS)('$name', ({ run }) => {
	test.each([429, 502, 503, 504])(
		'a login answered with %i twice: the third succeeds',
		async (status) => {
			answerLogins(status, 2);

			expect(await run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ logins: 3, deadTokens: 0 });
			expect(world.served()).toBe(1);
		},
	);

	test.each([429, 502, 503, 504])('a login answered with %i for good: 3 tries', async (status) => {
		answerLogins(status, Infinity);

		expect(await run(world.n8n)).toContain(`(status ${status})`);
		expect(world.fluent.counts()).toMatchObject({ logins: 3, api: 0, graphql: 0 });
	});

	test.each([
		[400, { error: 'invalid_grant', error_description: 'Bad credentials' }],
		[401, { error: 'invalid_client', error_description: 'Bad client credentials' }],
		[403, {}],
		[500, { errors: [{ code: '400', message: 'The username or password is incorrect.' }] }],
		[500, {}],
		[404, {}],
	])('a login answered with %i %j: 1 try', async (status, body) => {
		world.fluent.faults.next('/oauth/token', { status, body });

		expect(await run(world.n8n)).toBeDefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
	});
});

test('a connection that drops twice: the third login succeeds', async () => {
	world.fluent.faults.next('/oauth/token', 'drop', 2);

	expect(await NODE.run(world.n8n)).toBeUndefined();
	expect(world.fluent.counts().logins).toBe(3);
}, 15_000);

test('a connection that drops for good: 3 tries', async () => {
	world.fluent.faults.next('/oauth/token', 'drop');

	expect(await TEST.run(world.n8n)).toContain('was closed before Fluent answered the login');
	expect(world.fluent.counts().logins).toBe(3);
}, 15_000);

test('Retry-After is kept', async () => {
	answerLogins(429, 1, { 'Retry-After': '2' });

	expect(await NODE.run(world.n8n)).toBeUndefined();
	const [first, second] = world.fluent.requests.map(({ at }) => at);
	expect(world.fluent.counts().logins).toBe(2);
	expect(second - first).toBeGreaterThanOrEqual(1_990);
}, 15_000);

test('a Retry-After beyond the limit of 30 seconds: 1 try, and none before its time', async () => {
	answerLogins(429, 1, { 'Retry-After': '60' });

	expect(await NODE.run(world.n8n)).toContain('throttling');
	expect(await TEST.run(world.n8n)).toContain('throttling');
	expect(world.fluent.counts().logins).toBe(1);
});
