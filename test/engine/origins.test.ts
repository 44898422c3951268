import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { CALLERS, REQUEST, useWorld } from './harness';

const world = useWorld();

test.each([302, 307])('a login that is redirected (%i) is not followed', async (status) => {
	const headers = { location: `${world.elsewhere.url}/oauth/token` };
	world.fluent.faults.next('/oauth/token', { status, headers });

	expect(await REQUEST.run(world.n8n)).toContain('redirects the login, which is not followed');
	expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
	expect(world.elsewhere.requests).toEqual([]);
});

describe("rule 14: the token goes to the account's own origin only", () => {
	beforeEach(async () => await world.logIn());

	test.each([
		['another port', () => `${world.elsewhere.url}/echo`],
		['another name', () => `${world.fluent.url.replace('127.0.0.1', 'localhost')}/echo`],
		['a user', () => `${world.elsewhere.url.replace('://', '://127.0.0.1@')}/echo`],
		['a host that begins like it', () => `${world.fluent.url}.example/echo`],
		['another host behind a blank', () => ` ${world.elsewhere.url}/echo`],
	])('no request at all to a URL with %s', async (_name, url) => {
		const { error } = await world.n8n.request({ url: url() });

		expect(error?.message).toContain(`only sends its token to ${world.fluent.url}.`);
		expect(world.fluent.requests).toEqual([]);
		expect(world.elsewhere.requests).toEqual([]);
	});

	test('the account is that of now, not that of when the workflow was made', async () => {
		const url = world.n8n.ok;
		world.store.edit({ baseUrl: world.elsewhere.url });

		expect((await world.n8n.request({ url })).error).toBeDefined();
		expect(world.fluent.requests).toEqual([]);
	});

	test('a redirect of the API to elsewhere goes without it', async () => {
		const headers = { location: `${world.elsewhere.url}/echo` };
		world.fluent.faults.next('/status/200', { status: 307, headers }, 1);
		await world.n8n.request({ url: world.n8n.ok });

		const [{ accessToken }] = world.fluent.tokens();
		expect(world.elsewhere.requests).toHaveLength(1);
		expect(JSON.stringify(world.elsewhere.requests)).not.toContain(accessToken);
	});

	test('whatever n8n would do by itself', async () => {
		for (const { run } of CALLERS) await run(world.n8n);
		await world.n8n.request({ url: world.n8n.ok, neverError: true });
		world.fluent.revokeTokens();
		for (const { run } of CALLERS) await run(world.n8n);

		const { authenticated } = world.n8n;
		expect(authenticated.length).toBeGreaterThanOrEqual(7);
		for (const request of authenticated) {
			expect(request.sendCredentialsOnCrossOriginRedirect).toBe(false);
			expect(request.headers).toHaveProperty('authorization');
			expect(request.headers).not.toHaveProperty('Authorization');
		}
	});
});

test.each<ICredentialDataDecryptedObject>([
	{ environment: 'custom', baseUrl: 'http://fluent.example' },
	{ environment: 'custom', baseUrl: 'https://acme.sandbox.apps.fluentcommerce.com' },
	{ environment: 'sandbox', accountId: 'acme@127.0.0.1' },
	{ environment: 'staging', accountId: 'ACME' },
	{ client: 'FLUENT_INTEGRATION' },
])('settings that would move the login are refused before any request: %j', async (changes) => {
	await world.logIn();
	world.store.edit(changes);

	expect(await REQUEST.run(world.n8n)).toMatch(/^(Base URL|Account ID|Environment|Client|acme)/);
	expect(world.fluent.requests).toEqual([]);
});

test.each(['//', '/graphql/', '/api/v4.1/graphql'])(
	'a Base URL that ends in %s is trimmed',
	async (end) => {
		world.store.edit({ baseUrl: world.fluent.url + end });

		expect(await world.n8n.test()).toMatchObject({ status: 'OK' });
		expect(world.fluent.requests.map(({ path }) => path)).toEqual(['/oauth/token', '/graphql']);
	},
);
