import { describe, expect, it } from '@jest/globals';
import { LoginFailure } from '../../../fluent/failure';
import {
	endingSoon,
	fromText,
	isHeld,
	toText,
	type Hold,
	type StoredRecord,
} from '../../../fluent/stored-record';
import { failureOf, session } from '../support/login';
import { MINUTE, NOON } from '../support/time';

const UNTIL = NOON + 15 * MINUTE;
const failure = new LoginFailure('scopeRefused', { scope: 'api' }).heldUntil(UNTIL);
const hold: Hold = { since: NOON, until: UNTIL, failure };
const bare: StoredRecord = { settings: 'fingerprint', user: 'user', attempts: [] };
const full: StoredRecord = {
	...bare,
	session: session(NOON, { refreshToken: 'refresh-0', roles: ['RETAILER'], retailerId: null }),
	hold,
	attempts: [{ settings: 'fingerprint', at: NOON, by: 0.5, refused: true }],
};

describe('the stored text', () => {
	it.each([
		['all of a record', full],
		['one without a session', { ...full, session: undefined }],
		['one without anything', bare],
	])('holds %s', (_, record) => {
		expect(fromText(toText(record))).toEqual(record);
	});

	it('rule 12: holds why nothing is sent, in the same words', async () => {
		const read = fromText(toText(full))?.hold;
		expect(read).toMatchObject({ since: NOON, until: UNTIL });
		const told = await failureOf(() => read?.failure);
		expect(told).toMatchObject({ message: failure.message, kind: failure.kind, until: UNTIL });
	});

	it('never looks like an expression to n8n', () => {
		expect(toText(bare)).toMatch(/^\{/);
	});

	const another = (changes: object) =>
		JSON.stringify({ ...(JSON.parse(toText(full)) as object), ...changes });

	it.each([
		[undefined],
		[null],
		[''],
		[42],
		[full],
		['{'],
		['null'],
		['"text"'],
		['[]'],
		['{}'],
		[another({ format: 0 })],
		[another({ format: 2 })],
		[another({ format: '1' })],
		['__n8n_BLANK_VALUE_e5362baf-c777-4d57-a609-6eaf1f9e87f6'],
	])('is none: %j', (text) => {
		expect(fromText(text)).toBeUndefined();
	});

	it.each([[null], ['x'], [{}], [{ kind: 'unheardOf' }], [{ kind: 'toString' }], [{ kind: 7 }]])(
		'a hold that nobody can explain is none: %j',
		(unknown) => {
			expect(fromText(another({ hold: unknown }))).toEqual({ ...full, hold: undefined });
		},
	);
});

describe('rule 15: no hold outlasts 15 minutes', () => {
	it('it ends at its time', () => {
		expect([UNTIL - 1, UNTIL].map((now) => isHeld(hold, now))).toEqual([true, false]);
		expect(isHeld(undefined, NOON)).toBe(false);
	});

	it('it has ended when the clock was set back beyond its beginning', () => {
		expect([NOON, NOON - 1].map((now) => isHeld(hold, now))).toEqual([true, false]);
	});

	it('that of a clock which is ahead ends after 15 minutes of ours', () => {
		expect(endingSoon(hold, NOON - MINUTE)).toEqual({ ...hold, until: UNTIL - MINUTE });
		expect(endingSoon(hold, NOON + MINUTE)).toEqual(hold);
	});
});
