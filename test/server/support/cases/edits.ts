import { expect, test } from '@jest/globals';
import { INTEGRATION_CLIENT, SAMPLE } from '../../../../tools/simulator';
import { call, CALLERS, request } from '../callers';
import type { World } from '../world';

export function edits(world: World): void {
	const owners = () =>
		world.fluent.requests
			.filter(({ path }) => path === '/oauth/token')
			.map(({ form }) => form?.username);

	test.each(CALLERS)('%s acts as the new user at once', async (caller) => {
		const login = await world.newLogin();
		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		const other = await world.newLogin();
		await world.edit(login, { username: other.username });

		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		expect(owners()).toEqual([other.username]);
		const bearers = world.fluent.requests.map(({ bearer }) => bearer).filter(Boolean);
		const tokens = world.fluent.tokens().filter(({ username }) => username === other.username);
		expect(bearers).toEqual([tokens[0].accessToken]);
		expect(await world.writesOf(login)).toBe(1);
	});

	test.each(CALLERS)(
		'%s fails with a wrong password while the old token lives, and works with the old one',
		async (caller) => {
			const login = await world.newLogin();
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
			await world.edit(login, { password: `${SAMPLE.password}-1` });

			const failed = await call(world, caller, login);
			expect(failed).toMatchObject({ ok: false });
			expect(failed.text).toContain('Fluent refused the username or password.');
			expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1, graphql: 0, api: 0 });

			await world.edit(login, { password: SAMPLE.password });
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
			expect(world.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
		},
	);

	test.each(CALLERS)('%s uses the new client at once', async (caller) => {
		const login = await world.newLogin();
		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		await world.edit(login, { client: 'fluentIntegration' });

		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		const { form } = world.fluent.requests[0];
		expect(form).toMatchObject({ client_id: INTEGRATION_CLIENT, scope: 'retailer' });
		expect(world.counts()).toMatchObject({ logins: 1 });
	});

	test.each(CALLERS)(
		'%s fails with a wrong client secret while the old token lives',
		async (caller) => {
			const login = await world.newLogin();
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
			await world.edit(login, { clientSecret: `${SAMPLE.clientSecret}-1` });

			const failed = await call(world, caller, login);
			expect(failed.text).toContain('Fluent refused the client ID or client secret.');
			expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 0, graphql: 0, api: 0 });
		},
	);

	test.each(['Fluent Auth', 'credential test'] as const)(
		'%s goes to the new host',
		async (caller) => {
			const login = await world.newLogin();
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
			const other = await world.otherAccount();
			other.addUser({ ...world.fluent.users.get(login.username)! });
			await world.edit(login, { baseUrl: other.url });

			expect(await call(world, caller, login)).toMatchObject({ ok: true });
			expect(world.fluent.requests).toHaveLength(0);
			expect(other.counts()).toMatchObject({ logins: 1, graphql: 1, deadTokens: 0 });
		},
	);

	test('HTTP Request gets no token for the host before', async () => {
		const login = await world.newLogin();
		expect(await call(world, 'HTTP Request', login)).toMatchObject({ ok: true });
		const other = await world.otherAccount();
		other.addUser({ ...world.fluent.users.get(login.username)! });
		await world.edit(login, { baseUrl: other.url });

		expect(await call(world, 'HTTP Request', login)).toMatchObject({ ok: false });
		expect(world.fluent.requests).toHaveLength(0);
		const url = `${other.url}/status/200`;
		expect(await request(world, login, { url })).toMatchObject({ ok: true });
		expect(other.counts()).toMatchObject({ logins: 1, api: 1, deadTokens: 0 });
	});
}
