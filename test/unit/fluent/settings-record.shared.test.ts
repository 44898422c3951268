import { beforeEach, describe, expect, it } from '@jest/globals';
import { Deadline } from '../../../fluent/http';
import type { Session } from '../../../fluent/session';
import { fromText } from '../../../fluent/stored-record';
import {
	badCredentials,
	dropped,
	inOrder,
	page,
	token,
	unauthorized,
	unreachable,
} from '../support/fluent';
import { session } from '../support/login';
import { endingIn, holdOf, REFRESHABLE, startProcess, storedText } from '../support/record';
import {
	clock,
	HOUR,
	MINUTE,
	NOON,
	pass,
	SECOND,
	setClock,
	settle,
	useVirtualTime,
	run,
} from '../support/time';

useVirtualTime();

let process: ReturnType<typeof startProcess>;
beforeEach(() => {
	process = startProcess();
});

const outcome = async () => await process.outcome();
const adopt = (record: Parameters<typeof storedText>[0]): void =>
	process.record.adopt(storedText(record));
const sent = () => process.record.fresh()?.accessToken;
const newer = (changes: Partial<Session> = {}) =>
	session(clock.now(), { accessToken: 'token-9', ...changes });

describe('a session that another process stored', () => {
	it('is sent', async () => {
		adopt({ session: session(NOON - HOUR) });
		expect(await outcome()).toBe('token-0');
		expect(process.fluent.requests).toEqual([]);
	});

	it.each<[string, Session | undefined, string]>([
		['a newer one', session(NOON - MINUTE, { accessToken: 'token-9' }), 'token-9'],
		['an older one', session(NOON - 2 * HOUR, { accessToken: 'token-9' }), 'token-0'],
		['none', undefined, 'token-0'],
	])('counts if it is newer: %s', (_, given, token) => {
		adopt({ session: session(NOON - HOUR) });
		adopt({ session: given });
		expect(sent()).toBe(token);
	});

	it.each(['', undefined, '{}', 42])('is none: %j', (text) => {
		process.record.adopt(text);
		expect(sent()).toBeUndefined();
	});

	it('of other settings is not used', () => {
		adopt({ settings: 'other', session: session(NOON) });
		expect(sent()).toBeUndefined();
	});

	it('counts also if it is older than one that has ended', async () => {
		adopt({ session: newer({ expiresAt: NOON + MINUTE }) });
		await pass(MINUTE);
		adopt({ session: session(NOON - HOUR) });
		expect(sent()).toBe('token-0');
	});

	it('that has ended as well changes nothing', async () => {
		adopt({ session: newer({ expiresAt: NOON + MINUTE }) });
		const known = process.record.fresh()!;
		await pass(MINUTE);
		adopt({ session: session(NOON - HOUR, { expiresAt: NOON }) });
		expect(await process.record.endOf(process.fluent.http, known, NOON)).toBe('replaced');
		expect(process.fluent.requests).toEqual([]);
	});

	it('that has ended as well does not take the place of a newer refresh token', async () => {
		adopt({ session: newer({ expiresAt: NOON, refreshToken: 'refresh-9' }) });
		adopt({ session: session(NOON - HOUR, { ...REFRESHABLE, expiresAt: NOON }) });
		await outcome();
		expect(process.fluent.forms[0].get('refresh_token')).toBe('refresh-9');
	});

	it.each(['rejected', 'replaced'])('is not taken back once it was %s', async (how) => {
		adopt({ session: session(NOON - HOUR) });
		process.fluent.onGraphql = () => unauthorized;
		if (how === 'replaced') adopt({ session: newer() });
		await process.record.endOf(process.fluent.http, process.record.fresh()!, NOON);
		adopt({ session: session(how === 'rejected' ? NOON + 1 : NOON - HOUR) });
		expect(sent()).toBeUndefined();
	});

	it('is taken back if Fluent handed it out again after it was replaced', async () => {
		adopt({ session: session(NOON - HOUR) });
		const known = process.record.fresh()!;
		adopt({ session: newer() });
		adopt({ session: session(NOON + 1) });
		expect(sent()).toBe('token-0');
		await process.record.endOf(process.fluent.http, known, NOON);
		expect(process.fluent.questions).toHaveLength(1);
	});

	it('proves its token for a minute after it was issued', async () => {
		adopt({ session: session(NOON - MINUTE + 1) });
		await process.record.issueProven(process.fluent.http);
		expect(process.fluent.questions).toEqual([]);
	});

	it.each([0, SECOND])('ends a hold from %d ms before it', async (ms) => {
		process.fluent.onToken = () => badCredentials;
		await outcome();
		await pass(ms);
		adopt({ session: newer({ expiresAt: clock.now() }) });
		process.fluent.onToken = () => token('token-2');
		expect(await outcome()).toBe('token-2');
	});

	it('does not end a hold from after it', async () => {
		process.fluent.onToken = () => badCredentials;
		await outcome();
		adopt({ session: newer({ issuedAt: NOON - HOUR, expiresAt: NOON }) });
		expect(await outcome()).toBe('userRefused');
		expect(process.fluent.grants).toHaveLength(1);
	});
});

describe('rule 12: a refusal that another process stored', () => {
	const since = NOON - MINUTE;
	const hold = holdOf('clientRefused', since, NOON + 14 * MINUTE);

	it('is told, and nothing is sent until it ends', async () => {
		adopt({ hold });
		await pass(14 * MINUTE - 1);
		expect(await outcome()).toBe('clientRefused');
		expect(process.fluent.requests).toEqual([]);
		await pass(1);
		expect(await outcome()).toBe('token-1');
	});

	it.each<[string, Parameters<typeof holdOf>[2], number, string]>([
		['that has passed', NOON, since, 'token-1'],
		['of the future, by more than clocks differ', NOON + 10 * MINUTE, NOON + 60_001, 'token-1'],
		['of a clock that is a minute ahead', NOON + 10 * MINUTE, NOON + MINUTE, 'userRefused'],
	])('%s', async (_, until, begun, result) => {
		adopt({ hold: holdOf('userRefused', begun, until) });
		expect(await outcome()).toBe(result);
	});

	it('from before a session of ours is no news', async () => {
		adopt({ session: session(since, { expiresAt: NOON }) });
		adopt({ session: session(since, { expiresAt: NOON }), hold });
		expect(await outcome()).toBe('token-1');
	});

	it.each([
		['longer than ours', 1, 'clientRefused'],
		['as long as ours', 0, 'userRefused'],
	])('that is %s', async (_, more, result) => {
		process.fluent.onToken = () => badCredentials;
		await outcome();
		setClock(NOON + SECOND);
		adopt({ hold: holdOf('clientRefused', NOON + SECOND, NOON + 15 * MINUTE + more) });
		expect(await outcome()).toBe(result);
	});

	it('rule 15: ends within 15 minutes by our clock', async () => {
		adopt({ hold: holdOf('userRefused', NOON + MINUTE, NOON + 16 * MINUTE) });
		expect(await outcome()).toBe('userRefused');
		await pass(15 * MINUTE);
		expect(await outcome()).toBe('token-1');
	});
});

it('rule 15: a hold of ours ends when the clock is set back', async () => {
	process.fluent.onToken = () => badCredentials;
	await outcome();
	setClock(NOON - MINUTE);
	process.fluent.onToken = () => token('token-2');
	expect(await outcome()).toBe('token-2');
});

describe('failed logins that another process stored', () => {
	const failed = (changes = {}) => ({
		settings: fromText(storedText({}))!.settings,
		by: 0.1,

		at: NOON - MINUTE,
		refused: true,
		...changes,
	});
	const adopted = (record: Parameters<typeof storedText>[0]) => {
		adopt(record);
		return process.guard.recent().length;
	};

	it.each([
		['of this user', {}, 1],
		['of this user with other settings', { settings: 'other' }, 1],
		['of another user', { user: 'other' }, 0],
	])('%s', (_, record, count) => {
		expect(adopted({ attempts: [failed()], ...record })).toBe(count);
	});

	it.each([
		['before a success of these settings did not fail', {}, 0],
		['after it did', { at: NOON + 1 }, 1],
		['with other settings did', { settings: 'other' }, 1],
	])('%s', async (_, changes, count) => {
		await outcome();
		await pass(1);
		expect(adopted({ attempts: [failed(changes)] })).toBe(count);
	});
});

describe('rule 11: stored once, and again if it was not', () => {
	it('one caller of a renewal has it stored', async () => {
		await outcome();
		const handed = [1, 2, 3].map(() => process.record.toStore(''));
		expect(handed).toEqual([process.record.toStoreAgain(), undefined, undefined]);
		expect(fromText(handed[0])?.session?.accessToken).toBe('token-1');
	});

	it('what came from the store is not stored again, whoever brings something older', () => {
		adopt({ session: session(NOON - HOUR) });
		expect(process.record.toStore('older')).toBeUndefined();
	});

	it('a refusal beside an older session than ours does not take the place of our text', async () => {
		await outcome();
		process.record.toStore('');
		const hold = holdOf('userRefused', NOON + SECOND, NOON + 10 * MINUTE);
		const text = storedText({ session: session(NOON - HOUR), hold });
		process.record.adopt(text);
		await pass(MINUTE);
		expect(fromText(process.record.toStore(text))?.session?.accessToken).toBe('token-1');
	});

	it('a newer session takes the place of our text', async () => {
		await outcome();
		process.record.toStore('');
		await pass(MINUTE);
		const text = storedText({ session: newer() });
		process.record.adopt(text);
		await pass(MINUTE);
		expect(process.record.toStore(text)).toBeUndefined();
	});

	it('our own text of before does not take the place of what we know since', async () => {
		adopt({ session: endingIn(MINUTE, REFRESHABLE) });
		const before = process.record.toStoreAgain();
		process.fluent.onToken = () => unreachable;
		await outcome();
		process.record.adopt(before);
		expect(fromText(process.record.toStore(before))?.hold?.failure.kind).toBe('unreachable');
	});

	it('with what became known meanwhile: no failure of another process leaves the store', async () => {
		await outcome();
		process.record.toStore('');
		const failed = { settings: 'other', by: 1, at: NOON, refused: true };
		const text = storedText({ settings: 'other', attempts: [failed] });
		process.record.adopt(text);
		await pass(MINUTE);
		expect(fromText(process.record.toStore(text))?.attempts).toEqual([failed]);
	});
});

describe('rule 13: processes do not renew in step', () => {
	const LIFE = HOUR / 2;
	/** ms before its end at which a token of half an hour begins to age: its last tenth are 3 minutes. */
	async function agesBeforeEnd(): Promise<number> {
		const { expiresAt } = process.record.fresh()!;
		while (process.record.fresh()) await pass(SECOND);
		return expiresAt! - clock.now();
	}

	it.each([
		['the one that obtained a token has an early point', 0, 90 * SECOND],
		['each its own', 0.5, 135 * SECOND],
		['at the very beginning of the tenth at most', 1, 180 * SECOND],
	])('%s', async (_, chance, left) => {
		process = startProcess(() => chance);
		process.fluent.onToken = () =>
			token('token-1', { expires_in: LIFE / SECOND, refresh_token: 'refresh-1' });
		await outcome();
		expect(await agesBeforeEnd()).toBe(left);
	});

	it.each([
		['in the last second', 0, 0],
		['each at its own point', 0.5, 45 * SECOND],
		['after all of those who lead', 1, 90 * SECOND],
	])('those that follow it have a late one: %s', async (_, chance, left) => {
		process = startProcess(() => chance);
		adopt({ session: session(NOON, { ...REFRESHABLE, expiresAt: NOON + LIFE }) });
		expect(await agesBeforeEnd()).toBe(left || SECOND);
	});

	it.each([
		['a second', 0, 1],
		['up to three', 1, 3],
	])('once a token has ended, they wait %s', async (_, chance, wait) => {
		process = startProcess(() => chance);
		adopt({ session: session(NOON - HOUR, { expiresAt: NOON - MINUTE }) });
		await outcome();
		expect(process.fluent.loginsAt).toEqual([wait]);
	});

	it.each([
		['a second', 0, 1],
		['up to three', 1, 3],
	])('the same before a refresh: %s', async (_, chance, wait) => {
		process = startProcess(() => chance);
		adopt({ session: session(NOON - HOUR, { ...REFRESHABLE, expiresAt: NOON - MINUTE }) });
		await outcome();
		expect(process.fluent.loginsAt).toEqual([wait]);
	});

	it('one that has renewed leads again', async () => {
		process = startProcess(() => 1);
		adopt({ session: session(NOON - HOUR, { expiresAt: NOON - MINUTE }) });
		process.fluent.onToken = () => token('token-1', { expires_in: 10 });
		await outcome();
		await pass(MINUTE);
		await outcome();
		expect(process.fluent.loginsAt).toEqual([3, 63]);
	});

	it('of two that were given the same token at the same time, one follows', async () => {
		process = startProcess(() => 0);
		process.fluent.onToken = () =>
			token('token-1', { expires_in: LIFE / SECOND, refresh_token: 'refresh-1' });
		await outcome();
		adopt({ session: session(NOON - 1, { accessToken: 'token-1' }) });
		expect(await agesBeforeEnd()).toBe(SECOND);
	});

	it('none follows for a caller that brings our own session, whatever else is in the text', async () => {
		process = startProcess(() => 0);
		process.fluent.onToken = () =>
			token('token-1', { expires_in: LIFE / SECOND, refresh_token: 'refresh-1' });
		await outcome();
		adopt({ session: process.record.fresh() });
		expect(await agesBeforeEnd()).toBe(90 * SECOND);
	});

	it('of two that were refused at the same time, one follows', async () => {
		process = startProcess(() => 1);
		process.fluent.onToken = () => badCredentials;
		await outcome();
		adopt({ hold: holdOf('userRefused', NOON - 1, NOON + 15 * MINUTE - 1) });
		await pass(15 * MINUTE);
		await outcome();
		expect(process.fluent.loginsAt).toEqual([0, 903]);
	});

	it.each([
		['our own record', (text: string) => text],
		['nothing', () => ''],
		[
			'a refusal that we have as well',
			() => storedText({ hold: holdOf('userRefused', NOON, NOON + 15 * MINUTE) }),
		],
	])('none follows for a caller that brings %s', async (_, brought) => {
		process = startProcess(() => 1);
		process.fluent.onToken = () => badCredentials;
		await outcome();
		process.record.adopt(brought(process.record.toStoreAgain()));
		await pass(15 * MINUTE);
		await outcome();
		expect(process.fluent.loginsAt).toEqual([0, 900]);
	});
});

describe('rule 13: a wait for a renewal ends as soon as a caller brings a newer record', () => {
	const begin = async (given: Session) => {
		adopt({ session: given });
		const work = process.begin();
		await settle();
		return { work };
	};

	it('a session: no login', async () => {
		const { work } = await begin(endingIn(999));
		adopt({ session: newer() });
		expect(await work).toBe('token-9');
		expect([clock.now(), process.fluent.requests.length]).toEqual([NOON, 0]);
	});

	it('a session: no refresh', async () => {
		const { work } = await begin(endingIn(MINUTE, REFRESHABLE));
		adopt({ session: newer() });
		expect(await work).toBe('token-9');
		expect(process.fluent.requests).toEqual([]);
	});

	it('a refusal: nothing is sent, and it is told as it is', async () => {
		const { work } = await begin(endingIn(999));
		adopt({ hold: holdOf('clientRefused', NOON, NOON + 10 * MINUTE) });
		expect(await work).toBe('clientRefused');
		expect(process.fluent.requests).toEqual([]);
		// As long as the other process holds it, and no longer.
		await pass(10 * MINUTE);
		expect(await outcome()).toBe('token-1');
	});

	it('a failed refresh: the old token is sent', async () => {
		const { work } = await begin(endingIn(MINUTE, REFRESHABLE));
		adopt({ hold: holdOf('unavailable', NOON, NOON + 10 * MINUTE) });
		expect(await work).toBe('token-0');
		expect(process.fluent.requests).toEqual([]);
	});

	it('a newer session outlives the refresh that came too late', async () => {
		process.fluent.onToken = () => ({ ...dropped, takes: 5 * SECOND });
		const { work } = await begin(endingIn(MINUTE, REFRESHABLE));
		await pass(2 * SECOND);
		adopt({ session: newer({ refreshToken: 'refresh-9' }) });
		await pass(4 * SECOND);
		expect(await work).toBe('token-9');
		expect(process.record.fresh()?.refreshToken).toBe('refresh-9');
	});

	it('one that came during a refresh and has ended as well is renewed without waiting twice', async () => {
		process.fluent.onToken = inOrder({ ...dropped, takes: 5 * SECOND }, token('token-1'));
		const past = { expiresAt: NOON - MINUTE };
		const { work } = await begin(session(NOON - HOUR, { ...REFRESHABLE, ...past }));
		await pass(4 * SECOND);
		adopt({ session: newer(past) });
		expect(await run(work)).toBe('token-1');
		expect(process.fluent.loginsAt).toEqual([2, 9]);
	});

	it('and is not held for it', async () => {
		process.fluent.onToken = () => ({ ...unreachable, takes: 5 * SECOND });
		const { work } = await begin(endingIn(MINUTE, REFRESHABLE));
		await pass(2 * SECOND);
		adopt({ session: newer({ expiresAt: null }) });
		await pass(4 * SECOND);
		expect(await work).toBe('token-9');
		expect(fromText(process.record.toStore('older'))?.hold).toBeUndefined();
	});

	it('a refresh that is to be tried again is not', async () => {
		process.fluent.onToken = () => page(503);
		const { work } = await begin(endingIn(MINUTE, REFRESHABLE));
		await pass(1_500);
		adopt({ session: newer() });
		expect(await work).toBe('token-9');
		expect(process.fluent.grants).toHaveLength(1);
	});

	it('after the login of the user that it waits for: no second one', async () => {
		const other = process.guard.inTurn(
			new Deadline(clock, 30 * SECOND),
			async () => await clock.sleep(5 * SECOND),
		);
		const work = process.begin();
		await pass(SECOND);
		adopt({ session: newer() });
		await pass(4 * SECOND);
		await other;
		expect(await work).toBe('token-9');
		expect(process.fluent.requests).toEqual([]);
	});
});
