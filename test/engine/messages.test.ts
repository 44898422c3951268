import { expect, test } from '@jest/globals';
import { CALLERS, REQUEST, useWorld } from './harness';

const world = useWorld();

/** Neither codes of Node nor n8n's own words for a status are for people. */
const FOREIGN = /html|ECONN|EPROTO|ERR_|please check your|undefined/;

// What is read from an answer is in the unit tests; here is what n8n makes of it, or reports itself.
test.each<[what: string, callers: typeof CALLERS, arrange: () => unknown, said: RegExp]>([
	[
		'throttled for longer than a login may take',
		[REQUEST],
		() => world.answerLogins({ status: 429, headers: { 'Retry-After': '120' } }),
		/^Fluent is throttling logins \(status 429\)\. .* Next try at \d\d:\d\d UTC/,
	],
	[
		'a lost answer',
		[REQUEST],
		() => world.answerLogins('drop'),
		/^The connection to 127\.0\.0\.1 was closed before it answered the login\. Check the network/,
	],
	[
		'plain http behind an https URL',
		[REQUEST],
		() =>
			world.store.edit({
				baseUrl: world.fluent.url.replace('http://127.0.0.1', 'https://localhost'),
			}),
		/^The TLS certificate of localhost is not trusted\. Check the Base URL/,
	],
	[
		'a wrong password',
		CALLERS,
		() => world.store.edit({ password: 'wrong' }),
		/^Fluent refused the username or password\. Check both, .* Next try at/,
	],
	[
		'a closed port',
		CALLERS,
		() => world.store.edit({ baseUrl: 'http://127.0.0.1:1' }),
		/^No connection to 127\.0\.0\.1 could be made\. Check Environment and Base URL/,
	],
])(
	'is reported in our words, everywhere the same: %s',
	async (_what, callers, arrange, expected) => {
		arrange();
		const said = [];
		for (const { run } of callers) said.push(await run(world.n8n));
		expect(said).toEqual(callers.map(() => expect.stringMatching(expected)));
		expect(said.join()).not.toMatch(FOREIGN);
		expect(new Set(said.map((text) => text?.replace(/\d\d:\d\d UTC/, ''))).size).toBe(1);
	},
);
