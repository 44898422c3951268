import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Settings } from '../../../fluent/account';
import { fingerprint } from '../../../fluent/fingerprint';
import { MEMORY_LIMIT, SessionKeeper, type Grip } from '../../../fluent/keeper';
import { toText, type Session } from '../../../fluent/session';
import * as fake from './fake';
import {
	FakeClock,
	FakeFluent,
	failureOf,
	held,
	HOUR,
	inOrder,
	loginWith,
	MINUTE,
	SECOND,
	session,
	settle,
	token,
} from './fake';

let clock: FakeClock;
let fluent: FakeFluent;
let keeper: SessionKeeper;
beforeEach(() => {
	clock = new FakeClock();
	fluent = new FakeFluent();
	keeper = new SessionKeeper(clock);
});

const integration = { client: 'fluentIntegration' };

const before = (stored?: unknown, changes: Settings = {}, minimumValidity?: number) =>
	keeper.beforeRequest(fluent.http, loginWith(changes), stored, minimumValidity);
const after = (used: Session, changes: Settings = {}, sentAt = clock.now()) =>
	keeper.afterFailure(fluent.http, loginWith(changes), used, sentAt);
const run = async <Result>(task: Promise<Result>) => await clock.run(task);

/** `count` callers at once. */
const together = async (count: number, call: () => Promise<Grip | undefined>) =>
	await run(Promise.all(Array.from({ length: count }, call)));
const leaders = (grips: Array<Grip | undefined>) => grips.filter((grip) => grip?.leads).length;
const tokenOf = (grip?: Grip) => grip?.kept.session.accessToken;

/** A session of half an hour that can be refreshed, and is `age` old. */
const half = (age: number, changes: Partial<Session> = {}) =>
	session(clock.now() - age, {
		expiresAt: clock.now() - age + 30 * MINUTE,
		refreshToken: 'refresh-0',
		fingerprint: fingerprint(loginWith(integration)),
		...changes,
	});

describe('before a request', () => {
	it('a stored token that is fresh is used as it is, with no request', async () => {
		const text = toText(session(clock.now()));
		const grip = await before(text);
		expect(grip).toEqual({ kept: { session: session(clock.now()), text }, leads: false });
		expect(fluent.requests).toEqual([]);
	});

	it('without a token 20 callers cost 1 login, and exactly one of them leads', async () => {
		const grips = await together(20, () => before());
		expect(fluent.grants).toEqual(['password']);
		expect(leaders(grips)).toBe(1);
		expect(new Set(grips.map(tokenOf))).toEqual(new Set(['token-1']));
		expect(grips[0]?.kept.text).toBe(toText(grips[0]?.kept.session as Session));
	});

	it('who comes later, with the stored text or an older one, gets the same token and leads nothing', async () => {
		const first = await before();
		for (const stored of [first.kept.text, '', undefined, toText(session(clock.now() - HOUR))]) {
			expect(await before(stored)).toEqual({ kept: first.kept, leads: false });
		}
		expect(fluent.grants).toHaveLength(1);
	});

	it('an expired token is renewed and never sent', async () => {
		const grip = await run(before(toText(session(clock.now() - 25 * HOUR))));
		expect(tokenOf(grip)).toBe('token-1');
		expect(grip.leads).toBe(true);
		expect(fluent.requests).toHaveLength(1);
	});

	it('a token in memory that has expired is renewed as well', async () => {
		await before();
		fluent.onToken = () => token('token-2');
		await clock.pass(24 * HOUR - SECOND - 1);
		expect(tokenOf(await before())).toBe('token-1');
		await clock.pass(1);
		expect(tokenOf(await run(before()))).toBe('token-2');
	});

	it('with the old token returned again, nothing new is stored', async () => {
		fluent.onToken = () => token('token-0', { expires_in: null });
		const stored = toText(session(clock.now() - 24 * HOUR));
		const [first, second] = [await run(before(stored)), await before(stored)];
		expect([tokenOf(first), tokenOf(second)]).toEqual(['token-0', 'token-0']);
		expect(fluent.grants).toHaveLength(1);
	});

	it('a minimum validity renews earlier', async () => {
		const text = toText(half(15 * MINUTE));
		fluent.onToken = () => token('token-1', { refresh_token: 'refresh-1', expires_in: 1_800 });
		expect(tokenOf(await before(text, integration, 15 * MINUTE - 1))).toBe('token-0');
		expect(tokenOf(await run(before(text, integration, 15 * MINUTE)))).toBe('token-1');
		expect(fluent.grants).toEqual(['refresh_token']);
	});
});

describe('which token is current', () => {
	it('a stored one that is newer than the own is adopted: another process renewed it', async () => {
		await before();
		await clock.pass(MINUTE);
		const newer = toText(session(clock.now(), { accessToken: 'newer' }));
		expect(await before(newer)).toMatchObject({ leads: false, kept: { text: newer } });
		expect(tokenOf(await before())).toBe('newer');
		expect(fluent.grants).toHaveLength(1);
	});

	it('a stored one as old as the own is not', async () => {
		await before();
		const other = toText(session(clock.now(), { accessToken: 'other' }));
		expect(tokenOf(await before(other))).toBe('token-1');
	});

	it.each([
		{ password: 'other' },
		{ username: 'other' },
		{ clientSecret: 'other' },
		{ accountId: 'OTHER' },
		integration,
	])('the token of other settings is never used: %j', async (changes) => {
		const text = toText(session(clock.now()));
		expect(tokenOf(await before(text, changes))).toBe('token-1');
		expect(keeper.current(loginWith(), undefined)).toBeUndefined();
		expect(fluent.grants).toEqual(['password']);
	});

	it('text that is no session is none', async () => {
		for (const stored of ['{}', 'x', 42, { accessToken: 'x' }]) {
			expect(keeper.current(loginWith(), stored)).toBeUndefined();
		}
		expect(tokenOf(await before('{"accessToken":"x"}'))).toBe('token-1');
	});
});

describe('an early renewal that does not succeed', () => {
	const early = () => toText(half(28 * MINUTE));

	it.each([
		['unavailable', { status: 503 }, 3],
		['broken', { status: 500 }, 1],
		['dropped', fake.dropped, 3],
	])('%s: the living token is used, and 30 s later the next try', async (_, reply, tries) => {
		const stored = early();
		fluent.onToken = () => reply;
		const grips = await together(5, () => before(stored, integration));
		expect(new Set(grips.map(tokenOf))).toEqual(new Set(['token-0']));
		expect(leaders(grips)).toBe(0);
		expect(fluent.grants).toHaveLength(tries);

		await clock.pass(30 * SECOND - 1);
		expect(tokenOf(await before(stored, integration))).toBe('token-0');
		expect(fluent.grants).toHaveLength(tries);
		await clock.pass(1);
		fluent.onToken = () => token('token-1', { refresh_token: 'refresh-1' });
		const next = await run(before(stored, integration));
		expect([tokenOf(next), next.leads]).toEqual(['token-1', true]);
	});

	it('an expired token is not used, postponed or not', async () => {
		fluent.onToken = () => ({ status: 500 });
		const stored = toText(half(30 * MINUTE - 10 * SECOND));
		await run(before(stored, integration));
		await clock.pass(9 * SECOND);
		const failure = await failureOf(() => run(before(stored, integration)));
		expect(failure.happened).toBe('Fluent could not handle the login (status 500).');
		expect(fluent.grants).toHaveLength(2);
	});

	it('a refused refresh token costs exactly one password grant and no failure', async () => {
		fluent.onToken = inOrder(fake.badCredentials, token('token-1', { refresh_token: 'refresh-1' }));
		const stored = early();
		const grips = await together(20, () => before(stored, integration));
		expect(new Set(grips.map(tokenOf))).toEqual(new Set(['token-1']));
		expect(leaders(grips)).toBe(1);
		expect(fluent.grants).toEqual(['refresh_token', 'password']);
	});

	it('refused by password too: told, as Fluent said no to these settings', async () => {
		fluent.onToken = () => fake.badCredentials;
		const failure = await failureOf(() => run(before(early(), integration)));
		expect(failure.happened).toBe('Fluent refused the username or password.');
	});
});

describe('a refused login', () => {
	it('20 callers and all who follow within 15 minutes cost 1 login', async () => {
		fluent.onToken = () => fake.badCredentials;
		const ends = await Promise.all(Array.from({ length: 20 }, () => failureOf(() => before())));
		await clock.pass(15 * MINUTE - 1);
		const late = await failureOf(() => before());
		expect(new Set([...ends, late].map(({ message }) => message)).size).toBe(1);
		expect(late.message).toContain('these again at 12:15 UTC');
		expect(fluent.grants).toHaveLength(1);
	});

	it('is tried again after exactly 15 minutes', async () => {
		fluent.onToken = inOrder(fake.badCredentials, token('token-1'));
		await failureOf(() => before());
		await clock.pass(15 * MINUTE);
		expect(tokenOf(await before())).toBe('token-1');
	});

	it('with changed settings is tried at once', async () => {
		fluent.onToken = inOrder(fake.badCredentials, token('token-1'));
		await failureOf(() => before(undefined, { password: 'wrong' }));
		expect(tokenOf(await before())).toBe('token-1');
		expect(fluent.grants).toHaveLength(2);
	});

	it('never becomes a fifth one: of 10 wrong passwords at once, 4 are sent', async () => {
		fluent.onToken = () => fake.badCredentials;
		const ends = await Promise.all(
			Array.from({ length: 10 }, (_, n) =>
				failureOf(() => before(undefined, { password: `wrong-${n}` })),
			),
		);
		expect(fluent.grants).toHaveLength(4);
		expect(ends.filter(({ happened }) => happened.includes('was not sent'))).toHaveLength(6);
	});

	it('of one user holds up no other one', async () => {
		const { replier, letGo } = held(fake.badCredentials);
		fluent.onToken = replier;
		const waiting = failureOf(() => before());
		const next = failureOf(() => before(undefined, { password: 'wrong' }));
		await settle();
		expect(fluent.grants).toHaveLength(1);
		fluent.onToken = () => token('token-2');
		expect(tokenOf(await before(undefined, { username: 'other' }))).toBe('token-2');
		fluent.onToken = () => fake.badCredentials;
		letGo();
		await Promise.all([waiting, next]);
		expect(fluent.grants).toHaveLength(3);
	});

	it('because of the lock leaves the living token in use', async () => {
		fluent.onToken = () => fake.badCredentials;
		for (const password of ['1', '2', '3', '4']) {
			await failureOf(() => before(undefined, { ...integration, password }));
		}
		expect(tokenOf(await run(before(toText(half(28 * MINUTE)), integration)))).toBe('token-0');
		expect(fluent.grants).toHaveLength(4);
	});

	it('throttled for longer than a login may take is held as long as Fluent asked', async () => {
		fluent.onToken = inOrder({ status: 429, headers: { 'retry-after': '120' } }, token('token-1'));
		const first = await failureOf(() => before());
		expect((await failureOf(() => before())).message).toBe(first.message);
		expect(first.message).toContain('12:02 UTC');
		expect(fluent.grants).toHaveLength(1);
		await clock.pass(120 * SECOND);
		expect(tokenOf(await before())).toBe('token-1');
	});

	it('not refused, only failed, is tried again by the next caller', async () => {
		fluent.onToken = inOrder({ status: 500 }, token('token-1'));
		await failureOf(() => before());
		expect(tokenOf(await before())).toBe('token-1');
	});
});

describe('after a failed request', () => {
	const dead = { status: 401 };
	let used: Session;
	beforeEach(async () => {
		used = (await before()).kept.session;
		fluent.requests.length = 0;
		fluent.onToken = () => token('token-2');
	});

	it('a token that Fluent takes was not the reason: nothing is sent again', async () => {
		expect(await after(used)).toBeUndefined();
		expect([fluent.probes, fluent.grants.length]).toEqual([1, 0]);
	});

	it('100 failures at once are one probe', async () => {
		expect(await together(100, () => after(used))).toEqual(Array(100).fill(undefined));
		expect([fluent.probes, fluent.grants.length]).toEqual([1, 0]);
	});

	it('a token that Fluent refuses is renewed once for all, and one of them leads', async () => {
		fluent.onGraphql = () => dead;
		const grips = await together(100, () => after(used));
		expect(new Set(grips.map(tokenOf))).toEqual(new Set(['token-2']));
		expect(leaders(grips)).toBe(1);
		expect([fluent.probes, fluent.grants]).toEqual([1, ['password']]);
		expect(clock.pauses.filter((ms) => ms !== SECOND)).toEqual([]);
	});

	it('one that comes late gets the token that is there by now', async () => {
		fluent.onGraphql = () => dead;
		await run(after(used));
		await clock.pass(MINUTE);
		expect(await after(used)).toMatchObject({
			leads: false,
			kept: { session: { accessToken: 'token-2' } },
		});
		expect([fluent.probes, fluent.grants.length]).toEqual([1, 1]);
	});

	it('a refused token is never sent again, by whomever it is brought', async () => {
		fluent.onGraphql = () => dead;
		fluent.onToken = () => ({ status: 500 });
		await failureOf(() => run(after(used)));
		fluent.onToken = () => token('token-2');
		expect(tokenOf(await run(before(toText(used))))).toBe('token-2');
	});

	it('while the renewal is not possible, its failure is told and the dead token is not made do with', async () => {
		fluent.onGraphql = () => dead;
		fluent.onToken = () => fake.badCredentials;
		const failure = await failureOf(() => run(after(used)));
		expect(failure.happened).toBe('Fluent refused the username or password.');
		expect((await failureOf(() => before(toText(used)))).message).toBe(failure.message);
		expect((await failureOf(() => after(used))).message).toBe(failure.message);
		expect([fluent.probes, fluent.grants.length]).toEqual([1, 1]);
	});

	it('a token that expired since was alive when it was sent: nothing, not even a probe', async () => {
		await clock.pass(24 * HOUR);
		expect(await after(used)).toBeUndefined();
		expect(fluent.requests).toEqual([]);
	});

	it('in the last ms of the token it is still asked', async () => {
		await clock.pass(24 * HOUR - 1);
		await after(used);
		expect(fluent.probes).toBe(1);
	});

	it('a token that was renewed in time was alive when it was sent: nothing', async () => {
		const stored = toText(half(28 * MINUTE));
		const old = (await run(before(stored, integration))).kept.session;
		expect(old.accessToken).toBe('token-2');
		fluent.onGraphql = () => dead;
		expect(await after(half(28 * MINUTE), integration)).toBeUndefined();
		expect(fluent.probes).toBe(0);
	});

	it('with nothing in memory a refused token is renewed too', async () => {
		keeper = new SessionKeeper(clock);
		fluent.onGraphql = () => dead;
		expect(tokenOf(await run(after(used)))).toBe('token-2');
	});

	it('a refused token that can be refreshed is refreshed', async () => {
		const old = half(0);
		await before(toText(old), integration);
		fluent.onGraphql = () => dead;
		expect(tokenOf(await run(after(old, integration)))).toBe('token-2');
		expect(fluent.grants).toEqual(['refresh_token']);
	});

	it('the replacement that is known to be dead as well is not handed out', async () => {
		fluent.onGraphql = () => dead;
		const second = (await run(after(used))) as Grip;
		fluent.onToken = () => ({ status: 500 });
		await failureOf(() => run(after(second.kept.session)));
		fluent.onToken = () => token('token-3');
		expect(tokenOf(await run(after(used)))).toBe('token-3');
	});

	describe('if the login brings the refused token again', () => {
		beforeEach(() => {
			fluent.onGraphql = () => dead;
			fluent.onToken = () => token('token-1');
		});

		it('it is told, after one login', async () => {
			const failure = await failureOf(() => run(after(used)));
			expect(failure.happened).toBe(
				'Fluent issued a token and refuses it on its API (status 401).',
			);
			expect(failure.message).toContain('these again at 12:01 UTC');
			expect(fluent.grants).toHaveLength(1);
		});

		it('there is at most one login a minute, however many requests fail', async () => {
			for (let n = 0; n < 20; n++) {
				await failureOf(() => run(after(used)));
				await clock.pass(2 * SECOND);
			}
			expect(fluent.grants).toHaveLength(1);
			await clock.pass(MINUTE);
			await failureOf(() => run(after(used)));
			expect(fluent.grants).toHaveLength(2);
		});

		it('the next request finds out if Fluent takes it again', async () => {
			await failureOf(() => run(after(used)));
			fluent.onGraphql = () => ({ status: 200 });
			expect(tokenOf(await before(toText(used)))).toBe('token-1');
			await clock.pass(SECOND);
			expect(await after(used)).toBeUndefined();
			expect(fluent.grants).toHaveLength(1);
		});
	});
});

it('1000 settings leave no more behind than the limit', async () => {
	expect(MEMORY_LIMIT).toBeLessThanOrEqual(500);
	let count = 0;
	fluent.onToken = ({ body }) =>
		String(body).includes('username=good') ? token(`token-${++count}`) : fake.badCredentials;
	fluent.onGraphql = () => ({ status: 401 });
	for (let n = 0; n < 1000; n++) {
		const { kept } = await before(undefined, { username: `good-${n}` });
		await after(kept.session, { username: `good-${n}` });
		await failureOf(() => before(undefined, { username: `bad-${n}` }));
	}
	await clock.pass(MINUTE);
	const sizes = mapSizes(keeper);
	expect(sizes.length).toBeGreaterThanOrEqual(5);
	expect(Math.max(...sizes)).toBe(MEMORY_LIMIT);
}, 20_000);

/** The sizes of all maps that an object holds, at any depth. */
function mapSizes(value: unknown): number[] {
	if (value instanceof Map) return [value.size];
	if (typeof value !== 'object' || value === null || value instanceof FakeClock) return [];
	return Object.values(value).flatMap(mapSizes);
}
