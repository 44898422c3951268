import { expect, test } from '@jest/globals';
import { CALLERS, NODE, pass, REQUEST, STORES, useWorld } from './harness';

const REFUSED = 'Fluent refused the username or password.';

const world = useWorld();

test('rule 11: each item as its own user, each token stored once, however often it runs', async () => {
	const users = ['fluent-api', 'fluent-retailer', 'fluent-account', 'fluent-api'];
	const form = { username: '={{ $json.user }}', accountId: "={{ 'ACC' + 'OUNT' }}" };
	const items = users.map((user) => ({ user }));
	world.store.edit(form);
	for (let run = 1; run <= 6; run++) {
		const { error } = await world.n8n.request({ url: world.n8n.ok }, { items });
		expect(error).toBeUndefined();
		pass(61);
	}

	const owners = new Map(world.fluent.tokens().map((one) => [one.accessToken, one.username]));
	const requests = world.fluent.requests.filter(({ path }) => path === '/status/200');
	const served = requests.slice(0, 4).map(({ bearer }) => owners.get(bearer!));
	expect(served.sort()).toEqual(users.sort());
	expect(world.fluent.counts()).toMatchObject({ logins: 3, deadTokens: 0 });
	expect(world.store.read()).toMatchObject(form);
	expect(world.store.writes).toBe(STORES ? 3 : 0);
});

// Rule 10: not before n8n 2.39.
if (STORES) {
	test('rule 12: 5 restarts: 1 failed login, stored once, the same words with the same time', async () => {
		world.store.edit({ password: 'wrong' });
		const said = new Set<string | undefined>();
		for (let restart = 0; restart <= 5; restart++) {
			const n8n = await world.another();
			for (const { run } of [NODE, REQUEST]) said.add(await run(n8n));
		}

		const words = expect.stringMatching(`^${REFUSED}.* at \\d\\d:\\d\\d UTC, or when`);
		expect([...said]).toEqual([words]);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
		expect(world.store.writes).toBe(1);
	});

	test('rule 17: a stored text of another shape counts as nothing stored', async () => {
		await world.logIn();
		const text = String(world.store.read().savedToken);
		world.store.edit({ savedToken: text.replace('"failures"', '"attempts"') });
		const restarted = await world.another();

		for (const { run } of CALLERS) expect(await run(restarted)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(world.store.writes).toBe(1);
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
}
