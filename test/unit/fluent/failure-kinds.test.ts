import { describe, expect, it } from '@jest/globals';
import { FAILURE_KINDS, LONGEST_HOLD, type FailureKind } from '../../../fluent/failure-kinds';
import { MINUTE } from '../support/time';

const KINDS = Object.keys(FAILURE_KINDS) as FailureKind[];
const REFUSALS: FailureKind[] = [
	'userRefused',
	'clientRefused',
	'scopeRefused',
	'requestRefused',
	'forbidden',
];

const held = (ms: number) => KINDS.filter((kind) => FAILURE_KINDS[kind].hold === ms);

it('no hold outlasts the lock of a user', () => {
	expect(LONGEST_HOLD).toBe(15 * MINUTE);
});

it('rule 3: what Fluent may have judged counts, what surely never arrived does not', () => {
	expect(KINDS.filter((kind) => FAILURE_KINDS[kind].counts)).toEqual([
		...REFUSALS,
		'refreshRefused',
		'gatewayFailed',
		'serverFailed',
		'disconnected',
		'timedOut',
		'notFound',
		'notFluent',
	]);
});

describe('these settings are held', () => {
	it('rule 5: for 15 minutes if Fluent refused them, and for nothing else', () => {
		expect(held(LONGEST_HOLD)).toEqual(REFUSALS);
	});

	it('for a minute if its token is of no use', () => {
		expect(held(MINUTE)).toEqual(['tokenRefused', 'tokenTooShort']);
	});

	it('else not at all', () => {
		const others = KINDS.filter((kind) => FAILURE_KINDS[kind].hold === undefined);
		expect(others).toHaveLength(KINDS.length - REFUSALS.length - 2);
	});
});

it('only what passes by itself is tried again at once', () => {
	expect(KINDS.filter((kind) => FAILURE_KINDS[kind].retry)).toEqual([
		'throttled',
		'unavailable',
		'gatewayFailed',
		'disconnected',
	]);
});
