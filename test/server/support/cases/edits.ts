import { expect, test } from '@jest/globals';
import { newUser } from '../../../../tools/simulator';
import { outputOf } from '../../../../tools/n8n';
import { call, CALLERS } from '../callers';
import type { World } from '../world';

export function edits(world: World): void {
	/** Whose tokens arrived, in order. */
	function owners(): Array<string | undefined> {
		const names = new Map(
			world.fluent.tokens().map((token) => [token.accessToken, token.username]),
		);
		return world.fluent.requests
			.filter(({ bearer }) => bearer !== undefined)
			.map(({ bearer }) => names.get(bearer!));
	}

	test('another user: every caller acts as the new one at once, after 1 login', async () => {
		const login = await world.newLogin();
		await world.logIn(login);
		const { username } = await world.newLogin();
		await world.edit(login, { username });

		for (const caller of CALLERS) {
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
		}
		expect(owners()).toEqual([username, username, username]);
		expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test('a user by expression, run twice: each item as its own user both times, 1 login for each', async () => {
		const username = '={{ "item-" + $json.number }}';
		const users = ['item-1', 'item-2', 'item-3'];
		users.forEach((name, index) => world.fluent.addUser(newUser(name, { retailerId: index + 1 })));
		const login = await world.newLogin({ username });
		for (let runs = 0; runs < 2; runs++) {
			expect(await call(world, 'HTTP Request', login, 3)).toMatchObject({ ok: true });
			const { execution } = await call(world, 'Fluent Auth', login, 3);
			const output = outputOf(execution!, 'Fluent Auth');
			expect(output.map(({ retailerId }) => retailerId)).toEqual([1, 2, 3]);
		}
		const requests = world.fluent.requests.filter(({ path }) => path === '/status/200');
		expect(requests).toHaveLength(6);
		// Three items by HTTP Request in each run; by Fluent Auth in the first one only, as Fluent is not asked twice.
		expect(owners().sort()).toEqual([...users, ...users, ...users].sort());
		expect(world.counts()).toMatchObject({ logins: 3, deadTokens: 0 });
		expect((await world.api.getCredential(login.credential.id, true)).data).toMatchObject({
			username,
		});
	});
}
