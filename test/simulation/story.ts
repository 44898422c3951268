import type { BrokenInvariant } from './judges';
import { SECOND } from '../../tools/time';
import type { Arrival, Call, Grant, Question, Trace, Write } from './trace';

interface Line {
	at: number;
	text: string;
}

/** What happened, in the order of time, for a person to read. */
export function story({ invariant, text, trace, at }: BrokenInvariant): string {
	const { schedule } = trace;
	const { line, processes, rows, rules, seed } = schedule;
	const setting = [
		`n8n ${LINES[line]}, ${processes} process(es), seed ${seed}`,
		...rows.map(
			({ user, client, byItem, isNarrow }, row) =>
				`credential ${row}: ${byItem ? 'user by item' : trace.users[user].username}, ${client}${isNarrow ? ', narrow domains' : ''}`,
		),
		`Fluent: ${JSON.stringify(rules)}`,
	];
	const lines = linesOf(trace)
		.sort((one, other) => one.at - other.at)
		.map((line) => `${clock(line.at)}  ${line.text}`);
	return [...setting, '', ...lines, '', `${invariant} at ${clock(at).trim()}: ${text}`].join('\n');
}

const LINES = { old: 'up to 2.33', middle: '2.34 to 2.38', new: 'from 2.39 on' };

function linesOf(trace: Trace): Line[] {
	return [
		...trace.deeds,
		...trace.disturbances.map(({ from, to, what, target }) => ({
			at: from,
			text: `* ${target === 'store' ? `the database ${what}` : what}${target ? ` (${target})` : ''}${to > from ? ` until ${clock(to).trim()}` : ''}`,
		})),
		...trace.locks.map(({ user, from, to }) => ({
			at: from,
			text: `* Fluent locks ${user.username} until ${clock(to).trim()}`,
		})),
		...trace.attempts.map((attempt) => ({
			at: attempt.startedAt,
			text: `request ${attempt.id} starts: process ${attempt.life.process}, credential ${attempt.row}, item ${attempt.item}, ${attempt.helper}${attempt.status === 200 ? '' : `, API says ${attempt.status}`}${attempt.takes ? ` after ${attempt.takes / SECOND} s` : ''}${attempt.stream ? ', stream' : ''}`,
		})),
		...trace.attempts
			.filter(({ endedAt }) => endedAt < Infinity)
			.map(({ id, endedAt, outcome, error, output }) => ({
				at: endedAt,
				text: `request ${id} ends: ${outcome}${outcome === 'LoginFailure' ? ` (${(error as Error).message})` : ''}${output ? `, roles ${JSON.stringify(output.roles)}, retailers ${JSON.stringify(output.retailerIds)}` : ''}`,
			})),
		...trace.grants.map(grantLine),
		...trace.probes.map(probeLine),
		...trace.questions.map(questionLine),
		...trace.arrivals.map(arrivalLine),
		...trace.writes.map(writeLine),
		...trace.calls.filter(isSlow).map(({ method, attempt, startedAt, endedAt }) => ({
			at: endedAt < Infinity ? endedAt : startedAt,
			text: `${method} of request ${attempt.id} took ${(endedAt - startedAt) / SECOND} s`,
		})),
	];
}

const isSlow = ({ attempt, startedAt, endedAt }: Call) =>
	attempt.life.alive && endedAt - startedAt > 30 * SECOND;

function grantLine({
	attempt,
	type,
	refreshToken,
	sentAt,
	fault,
	token,
	countedFor,
	arrivedAt,
	status,
}: Grant): Line {
	const judged =
		arrivedAt === Infinity
			? 'does not arrive'
			: token
				? `Fluent issues ${token.access}`
				: 'Fluent refuses';
	const counts = countedFor ? `, which counts for ${countedFor.username}` : '';
	const answer = fault ? `; ${fault}` : `; ${status ?? 'no answer'}`;
	return {
		at: sentAt,
		text: `    process ${attempt.life.process} sends a ${type} grant${refreshToken ? ` with ${refreshToken}` : ''} for request ${attempt.id}: ${judged}${counts}${answer}`,
	};
}

const probeLine = ({ attempt, token, sentAt, fault, status }: Question): Line => ({
	at: sentAt,
	text: `    process ${attempt.life.process} asks whether ${token?.access ?? 'a token'} is accepted, for request ${attempt.id}: ${fault ?? status ?? 'no answer'}`,
});

const questionLine = ({ attempt, query, token, sentAt, fault, status }: Question): Line => ({
	at: sentAt,
	text: `    request ${attempt.id} asks for ${query} with ${token?.access ?? 'no token'}: ${fault ?? status ?? 'no answer'}`,
});

const arrivalLine = ({ attempt, token, sentAt, fault, status, authorized }: Arrival): Line => ({
	at: sentAt,
	text: `    request ${attempt.id} is sent with ${token?.access ?? 'no token'}: ${authorized ? 'processed' : 'not processed'}; ${fault ?? status ?? 'no answer'}`,
});

const writeLine = ({ row, attempt, startedAt, result }: Write): Line => ({
	at: startedAt,
	text: `    request ${attempt.id} has credential ${row} stored: ${result ?? 'process crashed before'}`,
});

/** Hours, minutes, seconds and ms since the start. */
function clock(ms: number): string {
	if (!Number.isFinite(ms)) return 'never';
	const time = new Date(ms).toISOString().slice(11, 23);
	const days = Math.floor(ms / 86_400_000);
	return days ? `${days}d ${time}` : time;
}
