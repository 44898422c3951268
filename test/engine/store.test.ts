import { describe, expect, test } from '@jest/globals';
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

	test.each([1, 2, 3])('HTTP Request, run %i times: each item as its own user', async (runs) => {
		world.store.edit(form);
		for (let run = 0; run < runs; run++) {
			const { error } = await world.n8n.request({ url: world.n8n.ok }, { items });
			expect(error).toBeUndefined();
		}

		expect(served()).toEqual(
			Array.from({ length: runs }, () => USERS)
				.flat()
				.sort(),
		);
		expect(world.fluent.counts()).toMatchObject({ logins: 3, deadTokens: 0 });
		expect(world.store.read()).toMatchObject(form);
		// Each user's token once, also if the next user's has taken its place.
		expect(world.store.writes).toBe(STORES ? 3 : 0);
	});

	test('Fluent Auth, run twice, with a renewal between', async () => {
		world.store.edit(form);
		for (let run = 0; run < 2; run++) {
			const { items: output } = await world.n8n.node({}, { items });
			expect(output.map(({ json }) => json.retailerId)).toEqual([1, 5, null, 1]);
			pass(86_400 + 2);
		}

		expect(world.fluent.counts()).toMatchObject({ logins: 6, me: 6, deadTokens: 0 });
		expect(world.store.read()).toMatchObject(form);
	});

	test('a refused user among them: the others go on, and the refused one is sent once', async () => {
		world.store.edit(form);
		const some = [...items, { user: 'nobody' }];
		for (let run = 0; run < 2; run++) {
			const { items: output } = await world.n8n.node(
				{},
				{ items: some, onError: 'continueErrorOutput' },
			);
			expect(output).toHaveLength(4);
		}

		expect(world.fluent.counts()).toMatchObject({ logins: 4, failedLogins: 1 });
		expect(world.store.read()).toMatchObject(form);
	});
});

test.each([
	['another format', (text: string) => text.replace('"format":1', '"format":99')],
	['no format, as in a draft of this package', (text: string) => text.replace('"format":1,', '')],
	['half a text', (text: string) => text.slice(0, -20)],
	['a text of something else', () => 'token'],
	['JSON of something else', () => '[{"accessToken":"x"}]'],
])('a stored text of %s counts as nothing stored', async (_name, change) => {
	await world.logIn();
	const before = world.store.read();
	world.store.edit({ savedToken: change(String(before.savedToken)) });
	const restarted = await world.another();

	for (const { run } of CALLERS) expect(await run(restarted)).toBeUndefined();
	expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
	expect(world.store.writes).toBe(STORES ? 1 : 0);
});

if (STORES) {
	describe('a refusal is shared through the store', () => {
		test('5 restarts: 1 failed login, stored once, the same words with the same time', async () => {
			world.store.edit({ password: 'wrong' });
			const said = new Set<string | undefined>();
			for (let restart = 0; restart <= 5; restart++) {
				const n8n = await world.another();
				for (const { run } of CALLERS) said.add(await run(n8n));
			}

			expect([...said]).toEqual([
				expect.stringMatching(`^${REFUSED}.* again at \\d\\d:\\d\\d UTC`),
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

		test('in 15 minutes it has ended for all, and the right password serves at once', async () => {
			world.store.edit({ password: 'wrong' });
			await NODE.run(world.n8n);
			const restarted = await world.another();
			world.store.edit({ password: 'fluent-staging' });
			expect(await REQUEST.run(restarted)).toBeUndefined();

			world.store.edit({ password: 'wrong' });
			pass(15 * 60 + 1);
			await TEST.run(await world.another());
			expect(world.fluent.counts()).toMatchObject({ logins: 3, failedLogins: 2 });
		});

		test('4 failures in 4 processes: a fifth process sends nothing', async () => {
			for (const password of ['typo-1', 'typo-2', 'typo-3', 'typo-4', 'typo-5']) {
				world.store.edit({ password });
				await REQUEST.run(await world.another());
			}

			expect(world.fluent.counts().failedLogins).toBe(4);
			expect(world.fluent.isLocked('fluent-api')).toBe(false);
		});
	});

	test('a token that was tested before the credential was saved is stored at the first run, once', async () => {
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
	test('nothing of ours is stored, whatever happens', async () => {
		const before = world.store.read();
		const everything = async () => {
			for (const { run } of CALLERS) await run(world.n8n);
			await world.n8n.request({ url: world.n8n.ok, neverError: true });
			await world.n8n.request({ url: `${world.fluent.url}/status/500` });
		};
		await everything();
		world.fluent.revokeTokens();
		await everything();
		pass(86_400 + 2);
		await everything();
		world.fluent.faults.next('/oauth/token', { status: 500 });
		world.fluent.revokeTokens();
		await everything();

		expect(world.store.writes).toBe(0);
		expect(world.store.read()).toEqual(before);
	});
}
