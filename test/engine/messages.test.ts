import { describe, expect, test } from '@jest/globals';
import { CALLERS, REQUEST, useWorld } from './harness';

const world = useWorld();

const edit = (changes: Parameters<typeof world.store.edit>[0]) => () => world.store.edit(changes);
const answer = (...given: Parameters<typeof world.answerLogins>) => {
	return () => world.answerLogins(...given);
};

/** What is read from an answer is in the unit tests; here is what n8n makes of it, or reports itself. */
const FAILURES: Array<[what: string, arrange: () => unknown, said: RegExp]> = [
	[
		'throttled for longer than a login may take',
		answer({ status: 429, headers: { 'Retry-After': '120' } }),
		/^Fluent is throttling logins \(status 429\)\. .* Next try at \d\d:\d\d UTC/,
	],
	[
		'a lost answer',
		answer('drop'),
		/^The connection to 127\.0\.0\.1 was closed before it answered the login\. Check the network/,
	],
	[
		'a known OAuth code',
		answer({
			status: 400,
			body: { error: 'unsupported_grant_type', error_description: 'SECRET TEXT' },
		}),
		/^Fluent refused the login \(unsupported_grant_type\)\. Check Client/,
	],
	[
		'plain http behind an https URL',
		() => edit({ baseUrl: world.fluent.url.replace('http://127.0.0.1', 'https://localhost') })(),
		/^The TLS certificate of localhost is not trusted\. Check the Base URL/,
	],
];

/** Texts of the server are not for people, and neither are codes of Node or n8n's own words for a status. */
const FOREIGN = /SECRET TEXT|html|ECONN|EPROTO|ERR_|please check your|undefined/;

describe('every failure is reported in our words', () => {
	test.each(FAILURES)('as HTTP Request shows it: %s', async (_what, arrange, expected) => {
		await arrange();
		const said = await REQUEST.run(world.n8n);
		expect(said).toMatch(expected);
		expect(said).not.toMatch(FOREIGN);
	});

	test.each([
		['wrong password', '', /^Fluent refused the username or password\. Check both, .* Next try at/],
		['closed port', 'http://127.0.0.1:1', /^No connection to 127\.0\.0\.1 could be made\. Check/],
	])('everywhere the same: %s', async (_what, baseUrl, expected) => {
		world.store.edit(baseUrl ? { baseUrl } : { password: 'wrong' });
		const said = [];
		for (const { run } of CALLERS) said.push(await run(world.n8n));
		expect(said).toEqual(Array(3).fill(expect.stringMatching(expected)));
		expect(new Set(said.map((text) => text?.replace(/\d\d:\d\d UTC/, ''))).size).toBe(1);
	});
});
