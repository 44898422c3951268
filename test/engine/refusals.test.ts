import { describe, expect, test } from '@jest/globals';
import { CALLERS, NODE, pass, permutations, REQUEST, TEST, together, useWorld } from './harness';

const MINUTE = 60;
const REFUSED = 'Fluent refused the username or password.';

const world = useWorld();

const wrongPassword = (password = 'wrong') => world.store.edit({ password });

/** 10 items of one HTTP Request. */
const TEN_ITEMS = {
	name: '10 items',
	run: async () => {
		const items = Array.from({ length: 10 }, () => ({}));
		const { error } = await world.n8n.request({ url: world.n8n.ok }, { items });
		return error?.message;
	},
};

/** 3 runs of the node, each after the other. */
const THREE_RUNS = {
	name: '3 runs',
	run: async () => {
		const said = [await NODE.run(world.n8n), await NODE.run(world.n8n), await NODE.run(world.n8n)];
		expect(new Set(said).size).toBe(1);
		return said[0];
	},
};

const orders = permutations([TEN_ITEMS, THREE_RUNS, TEST]).map((order) => ({
	order,
	name: order.map(({ name }) => name).join(', '),
}));

describe('a wrong password costs 1 failed login', () => {
	test.each(orders)('$name', async ({ order }) => {
		wrongPassword();
		for (const { run } of order) expect(await run(world.n8n)).toContain(REFUSED);

		expect(world.fluent.counts()).toMatchObject({ logins: 1, failedLogins: 1, api: 0, graphql: 0 });
		expect(world.store.writes).toBe(0);
	});

	test('all of them at once', async () => {
		wrongPassword();
		const runs = [TEN_ITEMS, THREE_RUNS, ...CALLERS];
		const said = await together(15, async (index) => await runs[index % 5].run(world.n8n));

		for (const text of said) expect(text).toContain(REFUSED);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, failedLogins: 1, api: 0, graphql: 0 });
	});

	test('although a token of these settings still lives somewhere', async () => {
		await world.logIn();
		wrongPassword();
		for (const { run } of CALLERS) expect(await run(world.n8n)).toContain(REFUSED);

		expect(world.fluent.counts()).toMatchObject({ logins: 1, failedLogins: 1, api: 0, graphql: 0 });
		expect(world.store.writes).toBe(0);
	});

	test.each(['flat', 'wrapped', 'sso'] as const)(
		'in the %s shape of the refusal',
		async (errorShape) => {
			world.fluent.options.errorShape = errorShape;
			wrongPassword();
			for (const { run } of CALLERS) expect(await run(world.n8n)).toContain(REFUSED);

			expect(world.fluent.counts()).toMatchObject({ logins: 1, failedLogins: 1 });
		},
	);
});

describe('when a refused login is sent again', () => {
	test('after 15 minutes, not before', async () => {
		wrongPassword();
		await TEST.run(world.n8n);
		pass(15 * MINUTE - 5);
		await TEST.run(world.n8n);
		expect(world.fluent.counts().failedLogins).toBe(1);

		pass(10);
		await TEST.run(world.n8n);
		expect(world.fluent.counts().failedLogins).toBe(2);
	});

	test.each(CALLERS)('at once with other settings: $name', async ({ run }) => {
		wrongPassword();
		await NODE.run(world.n8n);
		world.store.edit({ password: 'fluent-staging' });

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 2, failedLogins: 1 });
	});

	test('once after a restart', async () => {
		wrongPassword();
		await NODE.run(world.n8n);
		const restarted = await world.another();
		await NODE.run(restarted);
		await REQUEST.run(restarted);

		expect(world.fluent.counts().failedLogins).toBe(2);
	});

	test('a client that is refused: 1 login, and none that counts for the lock', async () => {
		world.store.edit({ clientSecret: 'wrong' });
		const said = await together(3, async (index) => await CALLERS[index].run(world.n8n));

		expect(said[0]).toContain('Fluent refused the client ID or client secret.');
		expect(world.fluent.counts()).toMatchObject({ logins: 1, failedLogins: 0, api: 0 });
	});
});

describe('the fifth failure, which would lock the user', () => {
	test.each(CALLERS)('is never sent, however the password changes: $name', async ({ run }) => {
		for (const password of ['one', 'two', 'three', 'four']) {
			wrongPassword(password);
			expect(await run(world.n8n)).toContain(REFUSED);
		}
		for (const password of ['five', 'six']) {
			wrongPassword(password);
			expect(await run(world.n8n)).toContain('a fifth would lock the user');
		}

		expect(world.fluent.counts()).toMatchObject({ logins: 4, failedLogins: 4 });
		expect(world.fluent.isLocked('fluent-api')).toBe(false);
	});

	test('nor when many wrong passwords are tested at once, or with another client', async () => {
		const clients = ['account', 'fluentIntegration'];
		await together(8, async (index) => {
			await world.n8n.test({ client: clients[index % 2], password: `wrong ${index}` });
		});

		expect(world.fluent.counts().failedLogins).toBe(4);
		expect(world.fluent.isLocked('fluent-api')).toBe(false);
	});

	test('a token that lives serves on, and the user can log in 15 minutes later', async () => {
		await world.logIn();
		for (const password of ['one', 'two', 'three', 'four', 'five']) {
			await world.n8n.test({ password });
		}
		expect(await NODE.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts().failedLogins).toBe(4);

		pass(15 * MINUTE + 1);
		world.fluent.revokeTokens();
		expect(await NODE.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 5, failedLogins: 4 });
	});
});
