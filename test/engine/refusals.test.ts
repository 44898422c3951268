import { beforeEach, describe, expect, test } from '@jest/globals';
import type { SimulatorOptions } from '../../tools/simulator';
import {
	CALLERS,
	NODE,
	pass,
	permutations,
	REQUEST,
	STORES,
	TEST,
	together,
	useWorld,
} from './harness';

const MINUTE = 60;
const REFUSED = 'Fluent refused the username or password.';
const CLIENT_REFUSED = 'Fluent refused the client ID or client secret.';
const BUDGET_SPENT = 'a fifth could lock the user';

const ONE_FAILED_LOGIN = { logins: 1, failedLogins: 1, api: 0, graphql: 0 };

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

/** What Fluent does not say of its refusals. */
const UNKNOWNS: Array<SimulatorOptions & { unknown: string }> = [
	{ unknown: 'flat', errorShape: 'flat' },
	{ unknown: 'wrapped', errorShape: 'wrapped' },
	{ unknown: 'as for users of SSO (500)', errorShape: 'sso' },
	{ unknown: 'a wrong client is a 400', invalidClientStatus: 400 },
];

describe.each(UNKNOWNS)('refusals: $unknown', ({ unknown: _unknown, ...options }) => {
	beforeEach(() => void Object.assign(world.fluent.options, options));

	describe('a wrong password costs 1 failed login', () => {
		test.each(orders)('$name', async ({ order }) => {
			wrongPassword();
			for (const { run } of order) expect(await run(world.n8n)).toContain(REFUSED);

			expect(world.fluent.counts()).toMatchObject(ONE_FAILED_LOGIN);
			expect(world.store.writes).toBe(STORES ? 1 : 0);
		});

		test('all of them at once', async () => {
			wrongPassword();
			const runs = [TEN_ITEMS, THREE_RUNS, ...CALLERS];
			const said = await together(15, async (index) => await runs[index % 5].run(world.n8n));

			for (const text of said) expect(text).toContain(REFUSED);
			expect(world.fluent.counts()).toMatchObject(ONE_FAILED_LOGIN);
		});

		test('although a token of these settings still lives somewhere', async () => {
			await world.logIn();
			wrongPassword();
			for (const { run } of CALLERS) expect(await run(world.n8n)).toContain(REFUSED);

			expect(world.fluent.counts()).toMatchObject(ONE_FAILED_LOGIN);
			expect(world.store.writes).toBe(STORES ? 1 : 0);
		});
	});

	test('a client that is refused: 1 login', async () => {
		world.store.edit({ clientSecret: 'wrong' });
		const said = await together(3, async (index) => await CALLERS[index].run(world.n8n));
		said.push(await NODE.run(world.n8n));

		for (const text of said) expect(text).toContain(CLIENT_REFUSED);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
	});
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

	test('after a restart: once where nothing is stored', async () => {
		wrongPassword();
		await NODE.run(world.n8n);
		const restarted = await world.another();
		await NODE.run(restarted);
		await REQUEST.run(restarted);

		expect(world.fluent.counts().failedLogins).toBe(STORES ? 1 : 2);
	});
});

describe('the fifth failure, which would lock the user', () => {
	test.each(CALLERS)('is never sent, however the password changes: $name', async ({ run }) => {
		for (const password of ['typo-1', 'typo-2', 'typo-3', 'typo-4']) {
			wrongPassword(password);
			expect(await run(world.n8n)).toContain(REFUSED);
		}
		for (const password of ['typo-5', 'typo-6']) {
			wrongPassword(password);
			expect(await run(world.n8n)).toContain(BUDGET_SPENT);
		}

		expect(world.fluent.counts()).toMatchObject({ logins: 4, failedLogins: 4 });
		expect(world.fluent.isLocked('fluent-api')).toBe(false);
	});

	test('nor if what was wrong was the client, which may count as well', async () => {
		for (const clientSecret of ['typo-1', 'typo-2', 'typo-3', 'typo-4']) {
			world.store.edit({ clientSecret });
			expect(await NODE.run(world.n8n)).toContain(CLIENT_REFUSED);
		}
		world.store.edit({ clientSecret: 'typo-5' });

		expect(await NODE.run(world.n8n)).toContain(BUDGET_SPENT);
		expect(world.fluent.counts().logins).toBe(4);
	});

	test('nor when many wrong passwords are tested at once, or with another client', async () => {
		const clients = ['account', 'fluentIntegration'];
		await together(8, async (index) => {
			await world.n8n.test({ client: clients[index % 2], password: `wrong ${index}` });
		});

		expect(world.fluent.counts().failedLogins).toBe(4);
		expect(world.fluent.isLocked('fluent-api')).toBe(false);
	});
});

describe('four typos in another credential of the same user', () => {
	const mistype = async () => {
		for (const password of ['typo-1', 'typo-2', 'typo-3', 'typo-4', 'typo-5']) {
			await NODE.run(world.n8n.beside({ password }));
		}
		expect(world.fluent.counts().failedLogins).toBe(4);
	};

	test.each(CALLERS)('the good one goes on with its token: $name', async ({ run }) => {
		await world.logIn();
		await mistype();

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 4, deadTokens: 0 });
	});

	test.each(CALLERS)('and by its refresh token: $name', async ({ run }) => {
		world.store.edit({ client: 'fluentIntegration' });
		await world.logIn();
		await mistype();
		world.fluent.expireTokens();
		pass(1_800);

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ refreshGrants: 1, passwordGrants: 4 });
	});

	test('and without either it says when its login is sent, and sends it then', async () => {
		await world.logIn();
		await mistype();
		world.fluent.revokeTokens();
		expect(await NODE.run(world.n8n)).toMatch(
			/^This login was not sent, .* is sent at \d\d:\d\d UTC/,
		);

		pass(15 * MINUTE + 1);
		expect(await NODE.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 5, failedLogins: 4 });
	});
});

test('a token is not given out again for a minute if Fluent accepts none', async () => {
	const body = { errors: [{ code: '401', message: 'Invalid user' }] };
	world.fluent.faults.next('/graphql', { status: 401, body });
	const first = await NODE.run(world.n8n);
	const second = await NODE.run(world.n8n);
	const third = await REQUEST.run(world.n8n);

	expect(first).toMatch(
		/^Fluent issued a token and refuses it on its API \(status 401\)\. Ask the admin/,
	);
	expect(second).toContain('Fluent issued a token and refuses it on its API');
	expect(third).toContain('Fluent issued a token and refuses it on its API');
	expect(world.fluent.counts().api).toBe(0);
	// Fluent returns the living token to each login.
	expect(world.fluent.counts().logins).toBe(2);

	world.fluent.faults.clear();
	pass(61);
	for (const { run } of CALLERS) expect(await run(world.n8n)).toBeUndefined();
});
