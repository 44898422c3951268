import { beforeEach, describe, expect, it } from '@jest/globals';
import { Acceptance } from '../../../fluent/acceptance';
import { FakeFluent } from '../support/fluent';
import { loginWith, session } from '../support/login';

import { clock, MINUTE, NOON, pass, SECOND, setClock, useVirtualTime } from '../support/time';

useVirtualTime();

const current = session(NOON);
const other = session(NOON, { accessToken: 'token-9' });
let fluent: FakeFluent;
let acceptance: Acceptance;
beforeEach(() => {
	fluent = new FakeFluent();
	acceptance = new Acceptance(clock, loginWith().account);
});

/** s from now on for which it is proven. */
async function provenFor(): Promise<number> {
	let seconds = 0;
	for (; acceptance.isProven(current); seconds++) await pass(SECOND);
	return seconds;
}

describe('rule 7: a token is proven for a minute', () => {
	it('by nothing', async () => {
		expect(await provenFor()).toBe(0);
	});

	it('by the login that brought it, and no other token by that', async () => {
		acceptance.begin(current);
		expect(acceptance.isProven(other)).toBe(false);
		expect(await provenFor()).toBe(60);
	});

	it('since Fluent accepted it last, whichever answer came first', async () => {
		acceptance.begin(current);
		acceptance.prove(current, NOON + 20 * SECOND);
		acceptance.prove(current, NOON + 10 * SECOND);
		await pass(20 * SECOND);
		expect(await provenFor()).toBe(60);
	});

	it('not by what Fluent said of another one', async () => {
		acceptance.prove(current, NOON);
		expect(await provenFor()).toBe(0);
		acceptance.begin(current);
		await pass(MINUTE);
		acceptance.prove(other, NOON + MINUTE);
		expect(await provenFor()).toBe(0);
	});

	it('rule 15: not by an answer from the future', async () => {
		acceptance.begin(current);
		setClock(NOON - 1);
		expect(await provenFor()).toBe(0);
	});
});

describe('Fluent is asked', () => {
	it('not while the token is proven, and once a minute after that', async () => {
		acceptance.begin(current);
		const ask = async () => await acceptance.askOnceAMinute(fluent.http, current);
		expect(await ask()).toBe('accepted');
		expect(fluent.questions).toHaveLength(0);
		await pass(MINUTE);
		expect([await ask(), await ask()]).toEqual(['accepted', 'accepted']);
		await pass(MINUTE);
		await ask();
		expect(fluent.questions).toHaveLength(1);
		await pass(1);
		await ask();
		expect(fluent.questions).toHaveLength(2);
	});
});
