import { beforeEach, describe, expect, test } from '@jest/globals';
import { CALLERS, useWorld } from './harness';

const world = useWorld();

describe.each([301, 302, 303, 307, 308])('a login that is redirected (%i)', (status) => {
	test.each(CALLERS)('is not followed: $name', async ({ run }) => {
		const headers = { location: `${world.elsewhere.url}/oauth/token` };
		world.fluent.faults.next('/oauth/token', { status, headers });

		expect(await run(world.n8n)).toContain('redirects the login, which is not followed');
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
		expect(world.elsewhere.requests).toEqual([]);
	});
});

describe('the token', () => {
	beforeEach(async () => await world.logIn());

	test.each([
		['another port', () => `${world.elsewhere.url}/echo`],
		[
			'another name of this machine',
			() => `${world.fluent.url.replace('127.0.0.1', 'localhost')}/echo`,
		],
		[
			'a user in the URL',
			() => `${world.elsewhere.url.replace('://', `://${new URL(world.fluent.url).host}@`)}/echo`,
		],
		['a host that begins like it', () => `${world.fluent.url}.example/echo`],
	])('is not sent to %s: no request at all', async (_name, url) => {
		const { error } = await world.n8n.request({ url: url() });

		expect(error?.message).toContain(`sends its token to ${world.fluent.url} only`);
		expect(world.fluent.requests).toEqual([]);
		expect(world.elsewhere.requests).toEqual([]);
	});

	test.each([302, 307])(
		'does not follow a redirect (%i) of the API to elsewhere',
		async (status) => {
			const headers = { location: `${world.elsewhere.url}/echo` };
			world.fluent.faults.next('/status/200', { status, headers }, 1);
			await world.n8n.request({ url: world.n8n.ok });

			const tokens = world.fluent.tokens().map(({ accessToken }) => accessToken);
			for (const { bearer, headers: sent } of world.elsewhere.requests) {
				expect(bearer).toBeUndefined();
				for (const token of tokens) expect(JSON.stringify(sent)).not.toContain(token);
			}
			expect(world.elsewhere.requests).toHaveLength(1);
		},
	);

	test('is never to be carried along to another origin, whatever n8n would do by itself', async () => {
		for (const { run } of CALLERS) await run(world.n8n);
		await world.n8n.request({ url: world.n8n.ok, neverError: true });
		await world.n8n.request({ url: world.n8n.ok, pages: 2 });
		world.fluent.revokeTokens();
		for (const { run } of CALLERS) await run(world.n8n);

		const { authenticated } = world.n8n;
		expect(authenticated.length).toBeGreaterThanOrEqual(8);
		for (const request of authenticated) {
			expect(request.sendCredentialsOnCrossOriginRedirect).toBe(false);
			expect(request.headers).toHaveProperty('authorization');
			expect(request.headers).not.toHaveProperty('Authorization');
		}
	});

	test('is for the account as it is now, not as it was when the workflow was made', async () => {
		const url = world.n8n.ok;
		world.store.edit({ baseUrl: world.elsewhere.url });
		const { error } = await world.n8n.request({ url });

		expect(error?.message).toContain(`sends its token to ${world.elsewhere.url} only`);
		expect(world.fluent.requests).toEqual([]);
		expect(world.elsewhere.counts().api).toBe(0);
	});
});

describe('settings that would move the login are refused before any request', () => {
	const host = () => new URL(world.fluent.url).host;
	const custom = (baseUrl: () => string) => () => ({ environment: 'custom', baseUrl: baseUrl() });
	const sandbox = (accountId: string) => () => ({ environment: 'sandbox', accountId });

	test.each([
		['http to another machine', custom(() => 'http://fluent.example')],
		['credentials in the URL', custom(() => `http://user:pass@${host()}`)],
		['a query', custom(() => `http://${host()}/?a=b`)],
		['an empty query', custom(() => `http://${host()}/?`)],
		['a fragment', custom(() => `http://${host()}/#a`)],
		['another protocol', custom(() => `ftp://${host()}`)],
		['no URL', custom(() => host())],
		['the web app', custom(() => 'https://acme.sandbox.apps.fluentcommerce.com')],
		['the console', custom(() => 'https://acme.sandbox.console.fluentretail.com')],
		['an account ID with a user part', sandbox('acme@127.0.0.1')],
		['an account ID with a path', sandbox('127.0.0.1/x')],
		['an account ID with a port', sandbox('127.0.0.1:80')],
		['an account ID of two labels', sandbox('acme.evil')],
		['an account ID of dots', sandbox('..')],
		['an account ID with a line break', sandbox('acme\r\nhost: evil')],
		['an unknown environment', () => ({ environment: 'staging', accountId: 'ACME' })],
	])('%s', async (_name, changes) => {
		await world.logIn();
		world.store.edit(changes());
		const said = [];
		for (const { run } of CALLERS) said.push(await run(world.n8n));

		expect(said[0]).toMatch(
			/^(Base URL|Account ID|Environment|\S+ is not the host of Fluent's API)/,
		);
		expect(new Set(said).size).toBe(1);
		expect(world.fluent.requests).toEqual([]);
		expect(world.elsewhere.requests).toEqual([]);
	});

	test.each(['/', '//', '/graphql', '/oauth/token', '/graphql/'])(
		'a base URL that ends in %s is trimmed',
		async (end) => {
			world.store.edit({ baseUrl: world.fluent.url + end });

			expect(await world.n8n.test()).toMatchObject({ status: 'OK' });
			expect(world.fluent.requests.map(({ path }) => path)).toEqual(['/oauth/token', '/graphql']);
		},
	);
});
