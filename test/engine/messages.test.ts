import { describe, expect, test } from '@jest/globals';
import { freePort } from '../../tools/n8n/machine';
import { CALLERS, NODE, REQUEST, STORES, useWorld } from './harness';

const world = useWorld();

const edit = (changes: Parameters<typeof world.store.edit>[0]) => () => world.store.edit(changes);
const answer = (...given: Parameters<typeof world.answerLogins>) => {
	return () => world.answerLogins(...given);
};

/** What goes wrong, and how what is said of it begins. */
type Failure = [string, () => unknown, RegExp];

/** A failure that Fluent told, and one of the network: the same words in Fluent Auth, HTTP Request and credential test. */
const EVERYWHERE: Failure[] = [
	[
		'wrong password',
		edit({ password: 'wrong' }),
		/^Fluent refused the username or password\. Check both, .* Next try at \d\d:\d\d UTC, or when you change or test the credential\.$/,
	],
	[
		'closed port',
		async () => world.store.edit({ baseUrl: `http://127.0.0.1:${await freePort()}` }),
		/^No connection to 127\.0\.0\.1 could be made\. Check Environment and Base URL/,
	],
];

/** What is read from an answer is in the unit tests; here is what n8n makes of it, or reports itself. */
const ELSEWHERE: Failure[] = [
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
	test.each(EVERYWHERE)('everywhere the same: %s', async (_name, arrange, expected) => {
		const said = [];
		for (const { run } of CALLERS) {
			await world.renew();
			await arrange();
			said.push(await run(world.n8n));
		}
		if (STORES) said.push(await NODE.run(await world.another()));

		expect(said[0]).toMatch(expected);
		expect(said[0]).not.toMatch(FOREIGN);
		const withoutTime = said.slice(0, 3).map((text) => text?.replace(/\d\d:\d\d UTC/, ''));
		expect(new Set(withoutTime)).toEqual(new Set([withoutTime[0]]));
	});

	test.each(ELSEWHERE)('as HTTP Request shows it: %s', async (_name, arrange, expected) => {
		await arrange();
		const said = await REQUEST.run(world.n8n);

		expect(said).toMatch(expected);
		expect(said).not.toMatch(FOREIGN);
	});
});
