import { beforeEach, describe, expect, it } from '@jest/globals';
import { LoginFailure } from '../../../fluent/failure';
import { FAILURE_KINDS, type FailureKind } from '../../../fluent/failure-kinds';
import { Deadline } from '../../../fluent/http';
import { LoginGuard, type Attempt } from '../../../fluent/login-guard';
import type { Session } from '../../../fluent/session';
import { failureOf, loginWith, session } from '../support/login';
import { clock, HOUR, MINUTE, NOON, pass, SECOND, setClock, useVirtualTime } from '../support/time';

useVirtualTime();

let guard: LoginGuard;
beforeEach(() => {
	guard = new LoginGuard({ clock, random: () => 0.25 });
});

const OTHER = { username: 'FLUENT-api', password: 'other' };

/** A password grant that ends in `end` after `takes` ms. */
async function send(end: FailureKind | 'good', takes = 0, changes = {}): Promise<void> {
	const grant = async (): Promise<Session> => {
		await clock.sleep(takes);
		if (end === 'good') return session(clock.now());
		throw new LoginFailure(end);
	};
	await guard.send(loginWith(changes), grant).catch((error: LoginFailure) => error.kind);
}

const attempt = (at: number, changes: Partial<Attempt> = {}): Attempt => ({
	settings: 'other',
	at,
	by: 0.5,
	refused: true,
	...changes,
});

describe('rule 3: at most 4 logins that may count in 15 minutes', () => {
	it('without any, a login may be sent', () => {
		expect(guard.next.at).toBeLessThan(NOON);
	});

	it('3 leave one, 4 leave none until the first of them is 15 minutes old', async () => {
		for (let count = 0; count < 3; count++) {
			await send('userRefused');
			await pass(MINUTE);
		}
		expect(guard.next.at).toBeLessThan(NOON);
		await send('userRefused');
		expect(guard.next).toEqual({ at: NOON + 15 * MINUTE, because: 'budgetSpent' });
		await pass(12 * MINUTE - 1);
		expect(guard.next.because).toBe('budgetSpent');
		await pass(1);
		expect(guard.next.at).toBeLessThan(NOON);
	});

	it('one counts from the moment it is sent', () => {
		void send('good', HOUR);
		expect(guard.recent()).toEqual([
			{ settings: loginWith().fingerprint, at: NOON, by: 0.25, refused: false },
		]);
	});

	it('other processes are told how it ended, and not that it is on its way', async () => {
		void send('userRefused', SECOND);
		expect(guard.ended()).toEqual([]);
		await pass(SECOND);
		expect(guard.ended()).toMatchObject([{ at: NOON + SECOND, refused: true }]);
	});

	it('from its end on, if it failed', async () => {
		void send('timedOut', 20 * SECOND);
		await pass(20 * SECOND);
		expect(guard.recent()).toMatchObject([{ at: NOON + 20 * SECOND, refused: false }]);
	});

	it('not at all, if it succeeded; nor those before it with the same settings', async () => {
		await send('disconnected');
		await send('userRefused', 0, OTHER);
		await send('good');
		expect(guard.recent()).toMatchObject([{ settings: loginWith(OTHER).fingerprint }]);
	});

	const kinds = Object.entries(FAILURE_KINDS) as Array<
		[FailureKind, { counts?: true; hold?: number }]
	>;

	it.each(kinds.filter(([, { counts }]) => !counts))('%s has not been judged', async (kind) => {
		await send(kind);
		expect(guard.recent()).toEqual([]);
	});

	it.each(kinds.filter(([, { counts }]) => counts))('%s may have been', async (kind, { hold }) => {
		await send(kind);
		expect(guard.recent()).toMatchObject([{ at: NOON, refused: hold !== undefined }]);
	});

	it('one that broke in a way that nobody expected may have been', async () => {
		const broken = new Error('broken');
		await expect(guard.send(loginWith(), () => Promise.reject(broken))).rejects.toBe(broken);
		expect(guard.recent()).toHaveLength(1);
	});
});

describe('rule 3: logins without an answer are paced', () => {
	it.each<[string, FailureKind[], number, 'paced' | 'budgetSpent']>([
		['none: at once', [], -Infinity, 'paced'],
		['a refusal: at once', ['userRefused'], -Infinity, 'paced'],
		['one: after a second', ['disconnected'], SECOND, 'paced'],
		['one, and a refusal: after a second', ['timedOut', 'userRefused'], SECOND, 'paced'],
		['two: 5 minutes after the last', ['timedOut', 'disconnected'], 5 * MINUTE + SECOND, 'paced'],
		[
			'three: 5 minutes after the last',
			['notFluent', 'timedOut', 'serverFailed'],
			5 * MINUTE + 2 * SECOND,
			'paced',
		],
		[
			'four: 15 minutes after the first',
			['timedOut', 'timedOut', 'timedOut', 'timedOut'],
			15 * MINUTE,
			'budgetSpent',
		],
	])('%s', async (_, ends, wait, because) => {
		for (const end of ends) {
			await send(end);
			await pass(SECOND);
		}
		expect(guard.next).toEqual({ at: NOON + wait, because });
	});
});

describe('what another process knows of the user', () => {
	it('counts, once', () => {
		for (let times = 0; times < 2; times++) guard.add(attempt(NOON - MINUTE));
		expect(guard.recent()).toEqual([attempt(NOON - MINUTE)]);
	});

	it.each([{ settings: 'another' }, { by: 0.75 }, { at: NOON - 1 }])(
		'counts as one more if it is not the same: %j',
		(changes) => {
			guard.add(attempt(NOON));
			guard.add(attempt(NOON, changes));
			expect(guard.recent()).toHaveLength(2);
		},
	);

	it('counts in the order of time', () => {
		for (const age of [1, 4, 2, 3]) guard.add(attempt(NOON - age * MINUTE));
		expect(guard.next).toEqual({ at: NOON + 11 * MINUTE, because: 'budgetSpent' });
	});

	it('does not count after 15 minutes', () => {
		guard.add(attempt(NOON - 15 * MINUTE));
		guard.add(attempt(NOON - 15 * MINUTE + 1));
		expect(guard.recent()).toEqual([attempt(NOON - 15 * MINUTE + 1)]);
	});
});

describe('rule 15: an attempt from the future is from before a clock was set back', () => {
	it('counts while the clocks of two processes may differ as much', () => {
		guard.add(attempt(NOON + MINUTE));
		expect(guard.recent()).toHaveLength(1);
		guard.add(attempt(NOON + MINUTE + 1));
		expect(guard.recent()).toHaveLength(1);
	});

	it('so 4 failures leave no hold behind', async () => {
		for (let count = 0; count < 4; count++) {
			await send('userRefused');
			await pass(SECOND);
		}
		setClock(NOON - HOUR);
		expect(guard.next.at).toBe(-Infinity);
	});
});

describe('logins of a user go one after the other', () => {
	const events: string[] = [];
	beforeEach(() => {
		events.length = 0;
	});
	const login = (name: string, takes: number, end?: Error) => async () => {
		events.push(`${name} begins`);
		await clock.sleep(takes);
		events.push(`${name} ends`);
		if (end) throw end;
		return name;
	};
	const inTurn = async (task: () => Promise<string>, limit = 30 * SECOND) =>
		await guard.inTurn(new Deadline(clock, limit), task);

	it('each with its own result, also after one that failed', async () => {
		const broken = new Error('broken');
		const all = Promise.allSettled([
			inTurn(login('a', SECOND)),
			inTurn(login('b', SECOND, broken)),
			inTurn(login('c', SECOND)),
		]);
		await pass(3 * SECOND);
		expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
		expect(await all).toEqual([
			{ status: 'fulfilled', value: 'a' },
			{ status: 'rejected', reason: broken },
			{ status: 'fulfilled', value: 'c' },
		]);
	});

	it('rule 6: one that waits to its deadline is not sent, and holds up nobody', async () => {
		const first = inTurn(login('a', 20 * SECOND));
		const second = failureOf(async () => await inTurn(login('b', 0), 10 * SECOND));
		const third = inTurn(login('c', 0));
		await pass(10 * SECOND);
		expect((await second).kind).toBe('queued');
		await pass(10 * SECOND);
		expect(await Promise.all([first, third])).toEqual(['a', 'c']);
		expect(events).toEqual(['a begins', 'a ends', 'c begins', 'c ends']);
	});
});
