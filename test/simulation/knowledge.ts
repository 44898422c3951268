import { SECOND } from './time';
import type { Grant, LifeMark, Trace } from './trace';

/** Storing takes less than this, without faults. */
const STORING = SECOND;

type Happening = { at: number } & (
	| { kind: 'fails'; life: LifeMark; failure: Grant }
	| { kind: 'reads'; life: LifeMark; row: number }
	| { kind: 'gathers'; store: Store }
	| { kind: 'stores'; store: Store }
	| { kind: 'sends'; grant: Grant }
);

interface Store {
	life: LifeMark;
	row: number;
	known: Set<Grant>;
}

/**
 * Which failed logins a process can know of when it sends one: its own, and what stood in the credentials it has read, if
 * each process stores all that it knows after each failure. The last one to store wins, as in n8n.
 */
export function knowledgeOf(
	trace: Trace,
	failures: Grant[],
): (grant: Grant, failure: Grant) => boolean {
	const known = new Map<LifeMark, Set<Grant>>();
	const rows = new Map<number, Set<Grant>>();
	const atSending = new Map<Grant, Set<Grant>>();
	const of = (life: LifeMark) => {
		const set = known.get(life) ?? new Set<Grant>();
		known.set(life, set);
		return set;
	};
	const happenings = happeningsOf(trace, failures);
	happenings.sort((one, other) => one.at - other.at);
	for (const happening of happenings) {
		switch (happening.kind) {
			case 'fails':
				of(happening.life).add(happening.failure);
				break;
			case 'reads':
				for (const failure of rows.get(happening.row) ?? []) of(happening.life).add(failure);
				break;
			case 'gathers':
				happening.store.known = new Set(of(happening.store.life));
				break;
			case 'stores':
				rows.set(happening.store.row, happening.store.known);
				break;
			case 'sends':
				atSending.set(happening.grant, new Set(of(happening.grant.attempt.life)));
				break;
		}
	}
	return (grant, failure) => atSending.get(grant)?.has(failure) ?? false;
}

function happeningsOf(trace: Trace, failures: Grant[]): Happening[] {
	const own = failures.flatMap((failure): Happening[] => [
		{ kind: 'sends', at: failure.sentAt, grant: failure },
		{ kind: 'fails', at: failure.sentAt, life: failure.attempt.life, failure },
	]);
	if (trace.schedule.line !== 'new') return own;
	const reads = trace.attempts
		.filter(({ readAt }) => readAt < Infinity)
		.map(({ life, row, readAt: at }): Happening => ({ kind: 'reads', at, life, row }));
	const stored = trace.writes.filter(({ result }) => result === 'stored');
	const writes = stored.flatMap(({ attempt, row, startedAt, at }) =>
		storing({ life: attempt.life, row, known: new Set() }, startedAt, at),
	);
	return [...own, ...reads, ...writes, ...duties(trace, failures)];
}

/** Where the core has nothing stored after a failure, although it could. */
function duties(trace: Trace, failures: Grant[]): Happening[] {
	return failures.flatMap(({ attempt, sentAt }) => {
		const { life, row } = attempt;
		const call = trace.calls.findLast(
			(call) => call.attempt === attempt && call.startedAt <= sentAt,
		);
		const endedAt = call?.endedAt ?? Infinity;
		const isStoring = trace.writes.some(
			(write) => write.row === row && write.attempt.life === life && write.startedAt >= sentAt,
		);
		const isDisturbed = trace.disturbances.some(
			({ target, from, to }) => target === 'store' && from <= endedAt + STORING && endedAt <= to,
		);
		if (isStoring || isDisturbed || !life.alive || endedAt === Infinity) return [];
		return storing({ life, row, known: new Set() }, endedAt, endedAt + STORING);
	});
}

const storing = (store: Store, startedAt: number, at: number): Happening[] => [
	{ kind: 'gathers', at: startedAt, store },
	{ kind: 'stores', at, store },
];
