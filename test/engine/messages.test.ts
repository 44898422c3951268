import { describe, expect, test } from '@jest/globals';
import { closedPort } from '../support/closed-port';
import { login } from '../tools/simulator/helpers';
import { CALLERS, useWorld } from './harness';

const world = useWorld();

const AT_ONCE = { 'Retry-After': '0' };
const answer =
	(status: number, body?: unknown, headers = {}) =>
	() =>
		world.fluent.faults.next('/oauth/token', { status, body, headers });

/** What goes wrong, what is said of it, and a word of what to do. */
const FAILURES: Array<[string, () => unknown, RegExp]> = [
	[
		'wrong password',
		() => world.store.edit({ password: 'wrong' }),
		/^Fluent refused the username or password\. .*locks a user for 15 minutes.* again at \d\d:\d\d UTC/,
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
	['no account there', answer(404), /^There is no Fluent API at 127\.0\.0\.1\. Check Account ID/],
	[
		'no permission',
		answer(403),
		/^Fluent does not permit this login \(status 403\)\. Ask the admin/,
	],
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
		'a known OAuth code',
		answer(400, { error: 'unsupported_grant_type', error_description: 'SECRET TEXT' }),
		/^Fluent refused the login \(unsupported_grant_type\)\. Check Client/,
	],
	[
		'closed port',
		async () => world.store.edit({ baseUrl: `http://127.0.0.1:${await closedPort()}` }),
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
	...['accountId', 'baseUrl', 'clientId', 'clientSecret', 'username', 'password'].map(
		(field): [string, () => unknown, RegExp] => [
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

describe('every failure is told in the same words wherever it shows', () => {
	test.each(FAILURES)('%s', async (_name, arrange, expected) => {
		await arrange();
		const said = [];
		for (const { run } of CALLERS) said.push(await run(world.n8n));

		expect(said[0]).toMatch(expected);
		// Texts of the server are not for people.
		expect(said[0]).not.toMatch(/SECRET TEXT|oops|html/i);
		expect(new Set(said)).toEqual(new Set([said[0]]));
	});
});
