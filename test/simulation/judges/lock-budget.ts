import { SECOND } from '../../../tools/time';
import { isEndless } from '../faults';
import type { Attempt, Call, Grant, LifeMark, Trace } from '../trace';
import { type Judge, CALL, LOCK_WINDOW, LOCK_BUDGET } from './limits';

/** Storing takes less than this, without faults. */
const STORING = SECOND;

/**
 * I1: a process sends no password grant that fails if it can know of 4 failures of the user in the 15 minutes before.
 *
 * It can know of those it sent itself. From n8n 2.39 on it can also know what others had stored in a credential before it
 * read that (`knowledgeOf`). So processes are excepted that start within the same second with nothing stored, failures
 * whose storing was lost by a crash or by the database or was overwritten, and everything on an older n8n.
 * So is a login without an answer, once a later one with the same settings has succeeded: nobody can know that the user was
 * deactivated just then.
 * Refresh grants may count for Fluent (nobody knows), but they name no user and go on by rule 4, so they are not counted.
 */
export const lockBudget: Judge = (trace) => {
	const failures = trace.grants.filter(({ type, countedFor }) => type === 'password' && countedFor);
	if (failures.length <= LOCK_BUDGET) return undefined;
	const knows = knowledgeOf(trace, failures);
	for (const last of failures) {
		const known = countedBefore(trace, failures, last).filter(
			(failure) => knows(last, failure) && !seemsRight(trace, failure, last),
		);
		if (known.length < LOCK_BUDGET) continue;
		const text = `process ${last.attempt.life.process} sends a login of ${last.countedFor!.username} after ${known.length} failures that it can know of`;
		return { at: last.sentAt, text };
	}
	return undefined;
};

/** The failures that Fluent still counts when `last` arrives: in the window, and since the last success that clears. */
function countedBefore(trace: Trace, failures: Grant[], last: Grant): Grant[] {
	const user = last.countedFor!;
	const cleared = trace.schedule.rules.successClears
		? trace.grants.filter((grant) => grant.type === 'password' && grant.token?.user === user)
		: [];
	const jumps = trace.disturbances.filter(({ clock }) => clock);
	const start = Math.max(
		last.arrivedAt - LOCK_WINDOW,
		...[...cleared.map(({ arrivedAt }) => arrivedAt), ...jumps.map(({ from }) => from)].filter(
			(at) => at <= last.arrivedAt,
		),
	);
	return failures.filter(
		(failure) =>
			failure !== last &&
			failure.countedFor === user &&
			start < failure.arrivedAt &&
			failure.arrivedAt <= last.arrivedAt,
	);
}

const seemsRight = ({ grants }: Trace, failure: Grant, last: Grant): boolean =>
	failure.answeredAt === Infinity &&
	grants.some(
		({ token, settings, sentAt, answeredAt }) =>
			token && settings === failure.settings && failure.sentAt < sentAt && answeredAt < last.sentAt,
	);

/** Within one millisecond nobody knows of what happens in it, see also `Row`. */
const ORDER = ['ends', 'gathers', 'sends', 'stores', 'garbles', 'reads'] as const;

interface Happening {
	kind: (typeof ORDER)[number];
	at: number;
	/** What it makes known, and to whom. */
	act: () => void;
}

/** What a credential tells. Within the millisecond of a store it may still tell what it told before. */
interface Row {
	storedAt: number;
	known: Set<Grant>;
	before: Set<Grant>;
}

/**
 * Which failed logins a process can know of when it sends one: its own, and what stood in the credentials it has read, if
 * each process stores all that it knows after each failure. How a login on its way ends is stored when it has ended. The
 * last one to store wins, as in n8n. A record is of one user, and tells nothing to those who act as another.
 */
function knowledgeOf(trace: Trace, failures: Grant[]): (grant: Grant, failure: Grant) => boolean {
	const known = new Map<LifeMark, Set<Grant>>();
	const rows = new Map<number, Row>();
	const atSending = new Map<Grant, Set<Grant>>();
	const onTheirWay = new Set<Grant>();
	const of = (life: LifeMark) => {
		const set = known.get(life) ?? new Set<Grant>();
		known.set(life, set);
		return set;
	};
	const happenings: Happening[] = [];
	const on = (kind: Happening['kind'], at: number, act: () => void) =>
		void happenings.push({ kind, at, act });
	for (const failure of failures) {
		on('sends', failure.sentAt, () => {
			const own = of(failure.attempt.life);
			atSending.set(failure, new Set(own));
			own.add(failure);
			onTheirWay.add(failure);
		});
		on('ends', endOf(trace, failure), () => onTheirWay.delete(failure));
	}
	const reads = ({ life, row, username, readAt: at }: Attempt) =>
		on('reads', at, () => {
			for (const failure of readAt(rows.get(row), at))
				if (failure.attempt.username === username) of(life).add(failure);
		});
	const stores = ({ attempt: { life, row, username }, startedAt, at }: Storing) => {
		const told = new Set<Grant>();
		on('gathers', startedAt, () => {
			for (const failure of of(life))
				if (failure.attempt.username === username && !onTheirWay.has(failure)) told.add(failure);
		});
		on('stores', at, () => {
			const before = new Set(readAt(rows.get(row), at));
			rows.set(row, { storedAt: at, known: told, before });
		});
	};
	// Times in the store mean nothing to processes whose clocks differ.
	if (trace.schedule.line === 'new' && !trace.disturbances.some(({ clock }) => clock)) {
		trace.attempts.filter(({ readAt }) => readAt < Infinity).forEach(reads);
		trace.writes.filter(({ result }) => result === 'stored').forEach(stores);
		trace.garbled.forEach(({ at, row }) => on('garbles', at, () => rows.delete(row)));
		failures.flatMap((failure) => dutyOf(trace, failure)).forEach(stores);
	}
	const rank = ({ kind }: Happening) => ORDER.indexOf(kind);
	happenings.sort((one, other) => one.at - other.at || rank(one) - rank(other));
	for (const { act } of happenings) act();
	return (grant, failure) => atSending.get(grant)?.has(failure) ?? false;
}

function readAt(row: Row | undefined, at: number): Grant[] {
	if (!row) return [];
	const known = [...row.known];
	return at > row.storedAt ? known : known.filter((failure) => row.before.has(failure));
}

interface Storing {
	attempt: Attempt;
	startedAt: number;
	at: number;
}

/** Where the core has nothing stored after a failure, although it could: `authenticate` stores nothing. */
function dutyOf(trace: Trace, failure: Grant): Storing[] {
	const { attempt, sentAt } = failure;
	const { life, row } = attempt;
	const { endedAt = Infinity, method } = callOf(trace, failure) ?? {};
	const isStoring = trace.writes.some(
		(write) => write.row === row && write.attempt.life === life && write.startedAt >= sentAt,
	);
	const isDisturbed = trace.disturbances.some(
		({ target, from, to }) => target === 'store' && from <= endedAt + STORING && endedAt <= to,
	);
	const canStore = method === 'preAuthentication' && endedAt < Infinity && life.alive;
	if (isStoring || isDisturbed || !canStore) return [];
	return [{ attempt, startedAt: endedAt, at: endedAt + STORING }];
}

/** When the core knows how it ended. A login that hangs has 30 s of its own, which may outlast those of the run. */
const endOf = (trace: Trace, failure: Grant): number =>
	isEndless(failure.fault)
		? failure.sentAt + CALL
		: Math.min(failure.answeredAt, callOf(trace, failure)?.endedAt ?? Infinity);

/** The call of the core that has sent this. */
const callOf = ({ calls }: Trace, { attempt, sentAt }: Grant): Call | undefined =>
	calls.findLast((call) => call.attempt === attempt && call.startedAt <= sentAt);
