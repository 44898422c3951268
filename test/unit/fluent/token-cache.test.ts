import { beforeEach, describe, expect, it } from '@jest/globals';
import { MEMORY_LIMIT, TokenCache } from '../../../fluent/token-cache';
import { badCredentials, FakeFluent } from '../support/fluent';
import { failureOf, loginWith } from '../support/login';
import { clock, run, useVirtualTime } from '../support/time';

useVirtualTime();

let cache: TokenCache;
let fluent: FakeFluent;
beforeEach(() => {
	cache = new TokenCache({ clock, random: () => 0.5 });
	fluent = new FakeFluent();
});

const recordOf = (changes = {}) => cache.recordOf(loginWith(changes));

describe('one record for each settings', () => {
	it('the same for the same ones', () => {
		expect(recordOf()).toBe(recordOf({ username: ' fluent-api ' }));
	});

	it.each([{ password: 'other' }, { username: 'other' }, { accountId: 'OTHER' }])(
		'another one with %j',
		(changes) => {
			expect(recordOf(changes)).not.toBe(recordOf());
		},
	);
});

describe('one guard for each user', () => {
	const fail = async (changes: object) =>
		(await run(failureOf(async () => await recordOf(changes).issue(fluent.http)))).kind;

	beforeEach(async () => {
		fluent.onToken = () => badCredentials;
		for (const password of ['a', 'b', 'c', 'd']) await fail({ password });
	});

	it('rule 3: 4 typos in 4 credentials, and no fifth', async () => {
		expect(await fail({ password: 'e' })).toBe('budgetSpent');
		expect(await fail({ password: 'e', username: 'Fluent-API' })).toBe('budgetSpent');
		expect(fluent.grants).toHaveLength(4);
	});

	it.each([{ username: 'other' }, { environment: 'production' }])(
		'another user has a budget of its own: %j',
		async (changes) => {
			expect(await fail(changes)).toBe('userRefused');
		},
	);
});

it('remembers as many as it may, and forgets what was not used for longest', () => {
	const first = recordOf({ username: 'user-0' });
	const second = recordOf({ username: 'user-1' });
	for (let user = 2; user < MEMORY_LIMIT; user++) recordOf({ username: `user-${user}` });
	expect(recordOf({ username: 'user-0' })).toBe(first);
	recordOf({ username: 'one more' });
	expect(recordOf({ username: 'user-0' })).toBe(first);
	expect(recordOf({ username: 'user-1' })).not.toBe(second);
});
