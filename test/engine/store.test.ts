import { beforeEach, describe, expect, test } from '@jest/globals';
import { CALLERS, NODE, pass, REQUEST, STORES, TEST, useWorld } from './harness';

const REFUSED = 'Fluent refused the username or password.';

const world = useWorld();

describe('expressions in the credential', () => {
	const USERS = ['fluent-api', 'fluent-retailer', 'fluent-account', 'fluent-api'];
	const items = USERS.map((user) => ({ user }));
	const form = { username: '={{ $json.user }}', accountId: "={{ 'ACC' + 'OUNT' }}" };

	/** Whose tokens the API got, in order. */
	function served(): Array<string | undefined> {
		const owners = new Map(
			world.fluent.tokens().map((token) => [token.accessToken, token.username]),
		);
		const requests = world.fluent.requests.filter(({ path }) => path !== '/oauth/token');
		return requests.map(({ bearer }) => owners.get(bearer ?? '')).sort();
	}

	beforeEach(() => world.store.edit(form));

	test('rule 11: each item as its own user, each token stored once, however often it runs', async () => {
		for (let run = 1; run <= 6; run++) {
			const { error } = await world.n8n.request({ url: world.n8n.ok }, { items });
			expect(error).toBeUndefined();
			if (run === 1) expect(served()).toEqual([...USERS].sort());
			pass(61);
		}

		expect(world.fluent.counts()).toMatchObject({ logins: 3, deadTokens: 0 });
		expect(world.store.read()).toMatchObject(form);
		expect(world.store.writes).toBe(STORES ? 3 : 0);
	});
});

describe('an edit acts on the next request', () => {
	const lastLogin = () => world.fluent.requests.findLast(({ path }) => path === '/oauth/token');

	beforeEach(async () => await world.logIn());

	test.each(CALLERS)('another user: $name', async ({ run }) => {
		world.store.edit({ username: 'fluent-retailer' });

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		const token = world.fluent.tokens().find(({ username }) => username === 'fluent-retailer');
		expect(world.fluent.requests.at(-1)?.bearer).toBe(token?.accessToken);
		expect(world.store.writes).toBe(STORES ? 1 : 0);
	});

	test('client, account ID and host; back to what it was: the token of before, no login', async () => {
		const before = world.store.read();
		const integration = { client_id: 'FLUENT_INTEGRATION', scope: 'retailer' };
		world.store.edit({ client: 'fluentIntegration' });
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(lastLogin()?.form).toMatchObject(integration);

		world.store.edit({ accountId: 'OTHER' });
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(lastLogin()?.headers['fluent.account']).toBe('OTHER');

		world.store.edit({ baseUrl: world.elsewhere.url });
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.elsewhere.counts()).toMatchObject({ logins: 1, deadTokens: 0 });

		world.store.edit({ ...before, savedToken: world.store.read().savedToken });
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 2, deadTokens: 0 });
	});
});

test.each([
	['another format', (text: string) => text.replace('"format":1', '"format":99')],
	['half a text', (text: string) => text.slice(0, -20)],
	['JSON of something else', () => '[{"accessToken":"x"}]'],
	['no failures', (text: string) => text.replace('"failures"', '"attempts"')],
	['null for a session', () => '{"format":1,"settings":"","user":"","session":null,"failures":[]}'],
])('rule 17: a stored text of %s counts as nothing stored', async (_name, change) => {
	await world.logIn();
	world.store.edit({ savedToken: change(String(world.store.read().savedToken)) });
	const restarted = await world.another();

	for (const { run } of CALLERS) expect(await run(restarted)).toBeUndefined();
	expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
	expect(world.store.writes).toBe(STORES ? 1 : 0);
});

test('rule 15: a clock that was set back by a day: the token serves, and no hold outlasts 15 minutes', async () => {
	await world.logIn();
	pass(-86_400);
	expect(await REQUEST.run(world.n8n)).toBeUndefined();
	world.store.edit({ password: 'wrong' });
	expect(await NODE.run(world.n8n)).toContain(REFUSED);
	pass(-86_400);
	world.fluent.users.get('fluent-api')!.password = 'wrong';

	expect(await NODE.run(world.n8n)).toBeUndefined();
});

if (STORES) {
	describe('rule 12: a refusal is shared through the store', () => {
		test('5 restarts: 1 failed login, stored once, the same words with the same time', async () => {
			world.store.edit({ password: 'wrong' });
			const said = new Set<string | undefined>();
			for (let restart = 0; restart <= 5; restart++) {
				const n8n = await world.another();
				for (const { run } of [NODE, REQUEST]) said.add(await run(n8n));
			}

			expect([...said]).toEqual([
				expect.stringMatching(`^${REFUSED}.* at \\d\\d:\\d\\d UTC, or when`),
			]);
			expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
			expect(world.store.writes).toBe(1);
		});

		test('a process that is told so sends nothing, and neither does one that has a token of before', async () => {
			const other = await world.another();
			await NODE.run(other);
			world.fluent.revokeTokens();
			world.fluent.users.get('fluent-api')!.password = 'changed';
			pass(31);
			expect(await NODE.run(world.n8n)).toContain(REFUSED);
			world.fluent.clearRequests();

			expect(await NODE.run(other)).toContain(REFUSED);
			expect(world.fluent.counts().logins).toBe(0);
		});
	});

	test('rule 11: a token that was tested before the credential was saved is stored at the first run, once', async () => {
		await world.n8n.test();
		world.store.edit({ savedToken: '' });
		world.store.writes = 0;
		pass(61);
		for (const { run } of CALLERS) expect(await run(world.n8n)).toBeUndefined();

		expect(world.store.saved?.session).toBeDefined();
		expect(world.fluent.counts().logins).toBe(1);
		expect(world.store.writes).toBe(1);
	});
} else {
	test('rule 10: nothing of ours is stored, whatever happens', async () => {
		const before = world.store.read();
		for (const happens of [() => {}, () => world.fluent.revokeTokens(), () => pass(86_402)]) {
			happens();
			for (const { run } of [...CALLERS, TEST]) await run(world.n8n);
			await world.n8n.request({ url: world.n8n.ok, neverError: true });
			await world.n8n.request({ url: `${world.fluent.url}/status/500` });
		}
		expect(world.store.writes).toBe(0);
		expect(world.store.read()).toEqual(before);
	});
}
