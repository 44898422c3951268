import { isEndless } from './faults';
import { CALL } from './judges/limits';
import { SECOND } from '../../tools/time';
import type { Attempt, Call, Grant, LifeMark, Trace } from './trace';

/** Storing takes less than this, without faults. */
const STORING = SECOND;

type Happening = { at: number } & (
	| { kind: 'ends'; failure: Grant }
	| { kind: 'reads'; attempt: Attempt }
	| { kind: 'gathers'; store: Store }
	| { kind: 'stores'; store: Store }
	| { kind: 'garbles'; row: number }
	| { kind: 'sends'; grant: Grant }
);

/** Within one millisecond nobody knows of what happens in it, see also `Row`. */
const rank = ({ kind }: Happening): number =>
	['ends', 'gathers', 'sends', 'stores', 'garbles', 'reads'].indexOf(kind);

/** What a credential tells. Within the millisecond of a store it may still tell what it told before. */
interface Row {
	storedAt: number;
	known: Set<Grant>;
	before: Set<Grant>;
}

interface Store {
	attempt: Attempt;
	known: Set<Grant>;
}

/**
 * Which failed logins a process can know of when it sends one: its own, and what stood in the credentials it has read, if
 * each process stores all that it knows after each failure. How a login on its way ends is stored when it has ended. The
 * last one to store wins, as in n8n.
 */
export function knowledgeOf(
	trace: Trace,
	failures: Grant[],
): (grant: Grant, failure: Grant) => boolean {
	const known = new Map<LifeMark, Set<Grant>>();
	const rows = new Map<number, Row>();
	const atSending = new Map<Grant, Set<Grant>>();
	const onTheirWay = new Set<Grant>();
	const of = (life: LifeMark) => {
		const set = known.get(life) ?? new Set<Grant>();
		known.set(life, set);
		return set;
	};
	const happenings = happeningsOf(trace, failures);
	happenings.sort((one, other) => one.at - other.at || rank(one) - rank(other));
	for (const happening of happenings) {
		switch (happening.kind) {
			case 'ends':
				onTheirWay.delete(happening.failure);
				break;
			case 'reads':
				for (const failure of readAt(rows.get(happening.attempt.row), happening.at))
					if (isSameUser(failure, happening.attempt)) of(happening.attempt.life).add(failure);
				break;
			case 'gathers':
				for (const failure of of(happening.store.attempt.life))
					if (isSameUser(failure, happening.store.attempt) && !onTheirWay.has(failure))
						happening.store.known.add(failure);
				break;
			case 'stores':
				store(rows, happening);
				break;
			case 'garbles':
				rows.delete(happening.row);
				break;
			case 'sends': {
				const { grant } = happening;
				const own = of(grant.attempt.life);
				atSending.set(grant, new Set(own));
				own.add(grant);
				onTheirWay.add(grant);
				break;
			}
		}
	}
	return (grant, failure) => atSending.get(grant)?.has(failure) ?? false;
}

function readAt(row: Row | undefined, at: number): Grant[] {
	if (!row) return [];
	const known = [...row.known];
	return at > row.storedAt ? known : known.filter((failure) => row.before.has(failure));
}

function store(
	rows: Map<number, Row>,
	{ at, store: { attempt, known } }: { at: number; store: Store },
): void {
	const old = rows.get(attempt.row);
	const before = new Set(readAt(old, at));
	rows.set(attempt.row, { storedAt: at, known, before });
}

function happeningsOf(trace: Trace, failures: Grant[]): Happening[] {
	const own = failures.flatMap((failure): Happening[] => [
		{ kind: 'sends', at: failure.sentAt, grant: failure },
		{ kind: 'ends', at: endOf(trace, failure), failure },
	]);
	// Times in the store mean nothing to processes whose clocks differ.
	const areClocksAlike = !trace.disturbances.some(({ clock }) => clock);
	if (trace.schedule.line !== 'new' || !areClocksAlike) return own;
	const reads = trace.attempts
		.filter(({ readAt }) => readAt < Infinity)
		.map((attempt): Happening => ({ kind: 'reads', at: attempt.readAt, attempt }));
	const stored = trace.writes.filter(({ result }) => result === 'stored');
	const writes = stored.flatMap(({ attempt, startedAt, at }) =>
		storing(storeOf(attempt), startedAt, at),
	);
	const garbled = trace.garbled.map((one): Happening => ({ kind: 'garbles', ...one }));
	return [...own, ...reads, ...writes, ...garbled, ...duties(trace, failures)];
}

/** Where the core has nothing stored after a failure, although it could: `authenticate` stores nothing. */
function duties(trace: Trace, failures: Grant[]): Happening[] {
	return failures.flatMap((failure) => {
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
		return storing(storeOf(attempt), endedAt, endedAt + STORING);
	});
}

/** When the core knows how it ended. A login that hangs has 30 s of its own, which may outlast those of the run. */
const endOf = (trace: Trace, failure: Grant): number =>
	isEndless(failure.fault)
		? failure.sentAt + CALL
		: Math.min(failure.answeredAt, callOf(trace, failure)?.endedAt ?? Infinity);

/** The call of the core that has sent this. */
const callOf = ({ calls }: Trace, { attempt, sentAt }: Grant): Call | undefined =>
	calls.findLast((call) => call.attempt === attempt && call.startedAt <= sentAt);

const storeOf = (attempt: Attempt): Store => ({ attempt, known: new Set() });

/** A record is of one user, and tells nothing to those who act as another. */
const isSameUser = (failure: Grant, { username }: Attempt): boolean =>
	failure.attempt.username === username;

const storing = (store: Store, startedAt: number, at: number): Happening[] => [
	{ kind: 'gathers', at: startedAt, store },
	{ kind: 'stores', at, store },
];
