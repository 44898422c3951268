import { beforeEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../../tools/n8n/ports';
import { login } from '../tools/simulator/helpers';
import { CALLERS, NODE, pass, STORES, useWorld } from './harness';

const world = useWorld();

const AT_ONCE = { 'Retry-After': '0' };
const answer =
	(status: number, body?: unknown, headers = {}) =>
	() =>
		world.fluent.faults.next('/oauth/token', { status, body, headers });

/** What goes wrong, what is said of it, and a word of what to do. */
type Failure = [string, () => unknown, RegExp];

/** Fluent said no, or no request can be made: the same is said until something is changed. */
const LASTING: Failure[] = [
	[
		'wrong password',
		() => world.store.edit({ password: 'wrong' }),
		/^Fluent refused the username or password\. .*locks a user for 15 minutes.* Changed settings .* again at \d\d:\d\d UTC\.$/,
	],
	[
		'locked user, right password',
		async () => {
			for (let failures = 0; failures < 5; failures++) {
				await login(world.fluent, { password: 'wrong' });
			}
			expect(world.fluent.isLocked('fluent-api')).toBe(true);
		},
		/^Fluent refused the username or password\. .*whether the user is locked/,
	],
	[
		'wrong client',
		() => world.store.edit({ clientId: 'unknown' }),
		/^Fluent refused the client ID or client secret\. Check them/,
	],
	[
		'wrong client secret of FLUENT_INTEGRATION',
		() => world.store.edit({ client: 'fluentIntegration', clientSecret: '' }),
		/^Fluent refused the client ID or client secret\. Check them/,
	],
	[
		'scope refused',
		() =>
			world.fluent.clients.set('fluent-api', {
				clientSecret: 'ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
				scope: 'retailer',
			}),
		/^Fluent refused the scope "api" for this client\. Check the choice under Client/,
	],
	[
		'no permission',
		answer(403, { errors: [{ code: '403', message: 'SECRET TEXT' }] }),
		/^Fluent does not permit this login \(status 403\)\. Ask the admin/,
	],
	[
		'a known OAuth code',
		answer(400, { error: 'unsupported_grant_type', error_description: 'SECRET TEXT' }),
		/^Fluent refused the login \(unsupported_grant_type\)\. Check Client/,
	],
	[
		'throttled for longer than a login may take',
		answer(429, undefined, { 'Retry-After': '120' }),
		/^Fluent is throttling logins .* these again at \d\d:\d\d UTC\.$/,
	],
	[
		'a token that ends at once',
		answer(200, { access_token: 'x', expires_in: 0 }),
		/^Fluent issued a token that ends within a second\. Ask the admin/,
	],
	...['accountId', 'baseUrl', 'clientId', 'clientSecret', 'username', 'password'].map(
		(field): Failure => [
			`empty ${field}`,
			() =>
				world.store.edit({
					[field]: ' ',
					...(field === 'accountId' ? { environment: 'sandbox' } : {}),
				}),
			/^(Account ID|Base URL|Client ID|Client Secret|Username|Password) is empty\. Fill in \1/,
		],
	),
];

/** The next run tries again, and may say something else. */
const PASSING: Failure[] = [
	['no account there', answer(404), /^There is no Fluent API at 127\.0\.0\.1\. Check Account ID/],
	[
		'throttled',
		answer(429, undefined, AT_ONCE),
		/^Fluent is throttling logins .* Wait a few minutes/,
	],
	[
		'down',
		answer(503, undefined, AT_ONCE),
		/^Fluent could not handle the login \(status 503\)\. Check/,
	],
	['broken', answer(500, 'oops'), /^Fluent could not handle the login \(status 500\)\. Check/],
	[
		'a gateway',
		answer(504, '<html></html>', AT_ONCE),
		/^Fluent could not handle the login \(status 504\)\. .* The next login of this user is sent at \d\d:\d\d UTC\.$/,
	],
	[
		'a lost answer',
		() => world.fluent.faults.next('/oauth/token', 'drop'),
		/^The connection to 127\.0\.0\.1 was closed before Fluent answered the login\. Check the network/,
	],
	...[400, 401, 403].map((status): Failure => [
		`a firewall's ${status}`,
		answer(status, '<html>Forbidden</html>'),
		new RegExp(
			`^The answer of 127\\.0\\.0\\.1 is not that of Fluent: it answered the login with status ${status}, and not as Fluent does\\. .* a firewall, proxy or sign-in page`,
		),
	]),
	[
		'HTML',
		answer(200, '<html>Sign in</html>'),
		/^The answer of 127\.0\.0\.1 is not that of Fluent: it sent no token\. /,
	],
	[
		'JSON without a token',
		answer(200, { ok: true }),
		/^The answer of 127\.0\.0\.1 is not that of Fluent: it sent no/,
	],
	[
		'redirect',
		answer(302, '', { location: '/login' }),
		/is not that of Fluent: it redirects the login/,
	],
	[
		'closed port',
		async () => world.store.edit({ baseUrl: `http://127.0.0.1:${await freePort()}` }),
		/^No connection to 127\.0\.0\.1 could be made\. Check Environment and Base URL/,
	],
	[
		'plain http behind an https URL',
		() =>
			world.store.edit({
				baseUrl: world.fluent.url.replace('http://127.0.0.1', 'https://localhost'),
			}),
		/^The TLS certificate of localhost is not trusted\. Check the Base URL/,
	],
	[
		'lost answers before',
		async () => {
			world.fluent.faults.next('/oauth/token', 'drop');
			await NODE.run(world.n8n);
		},
		/^This login was not sent, because the last ones of this user got no answer .* is sent at \d\d:\d\d UTC\.$/,
	],
	[
		'four failures before',
		async () => {
			for (let failures = 0; failures < 4; failures++) {
				await NODE.run(world.n8n.beside({ password: `wrong ${failures}` }));
			}
		},
		/^This login was not sent, because 4 logins of this user failed .* Make sure of the username and password\. The next login .* \d\d:\d\d UTC\.$/,
	],
];

/** Texts of the server are not for people, and neither are codes of Node or n8n's own words for a status. */
const FOREIGN = /SECRET TEXT|oops|html|ECONN|EPROTO|ERR_|please check your|undefined/;

describe('every failure is reported in the same words wherever it shows', () => {
	test.each(LASTING)('%s', async (_name, arrange, expected) => {
		await arrange();
		const said = [];
		for (const { run } of CALLERS) said.push(await run(world.n8n));
		pass(5);
		for (const { run } of CALLERS) said.push(await run(world.n8n));
		if (STORES) said.push(await NODE.run(await world.another()));

		expect(said[0]).toMatch(expected);
		expect(said[0]).not.toMatch(FOREIGN);
		expect(new Set(said)).toEqual(new Set([said[0]]));
	});

	test.each(PASSING)('%s', async (_name, arrange, expected) => {
		const said = [];
		for (const { run } of CALLERS) {
			await world.renew();
			await arrange();
			said.push(await run(world.n8n));
		}

		expect(said[0]).toMatch(expected);
		expect(said[0]).not.toMatch(FOREIGN);
		const withoutTime = said.map((text) => text?.replace(/\d\d:\d\d UTC/, ''));
		expect(new Set(withoutTime)).toEqual(new Set([withoutTime[0]]));
	});
});

describe("a gateway's word on the token is not Fluent's", () => {
	const PAGE = '<html>Who are you?</html>';

	beforeEach(async () => await world.logIn());

	test.each([
		['a page', PAGE],
		['JSON of its own', { message: 'Unauthorized' }],
		['nothing', undefined],
	])(
		'Fluent Auth, whose question is answered 401 with %s, gives the token out',
		async (_name, body) => {
			world.fluent.faults.next('/graphql', { status: 401, body });
			const { items, hints, error } = await world.n8n.node();

			expect(error).toBeUndefined();
			expect(items[0].json.accessToken).toBe(world.fluent.tokens()[0].accessToken);
			expect(hints).toEqual([expect.stringContaining('did not answer')]);
			expect(world.fluent.counts().logins).toBe(0);
		},
	);

	test.each([
		['errors', { errors: [{ code: '401', message: 'Invalid user' }] }],
		['an OAuth code', { error: 'invalid_token', error_description: 'Token was not recognised' }],
	])(
		"Fluent's own 401 with %s, to a new token as well: the administrator is to be asked",
		async (_name, body) => {
			world.fluent.options.returnsLivingToken = false;
			world.fluent.faults.next('/graphql', { status: 401, body });

			expect(await NODE.run(world.n8n)).toMatch(
				/^Fluent issued a token and refuses it .* Ask the administrator/,
			);
			expect(world.fluent.counts().logins).toBe(1);
		},
	);

	test('REST goes on while a gateway answers 401 on /graphql', async () => {
		world.fluent.faults.next('/graphql', { status: 401, body: PAGE });
		pass(61);

		for (const url of [world.n8n.ok, `${world.fluent.url}/status/404`, world.n8n.ok]) {
			const { error } = await world.n8n.request({ url });
			expect(error && (error as { httpCode?: string }).httpCode).toBe(
				url === world.n8n.ok ? undefined : '404',
			);
		}
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 3, deadTokens: 0 });
	});
});
