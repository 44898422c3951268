import type { BrokenInvariant } from './judges';
import { SECOND } from '../../tools/time';
import type { Grant, Sent, Trace } from './trace';

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
		...trace.grants.map((grant) => sent(grant, `sends a ${grant.type} grant${judgementOf(grant)}`)),
		...trace.probes.map((probe) => sent(probe, `has ${tokenOf(probe)} proven`)),
		...trace.questions.map((one) => sent(one, `asks for ${one.query} with ${tokenOf(one)}`)),
		...trace.arrivals.map((arrival) => {
			const end = arrival.authorized ? 'processed' : 'not processed';
			return sent(arrival, `is sent with ${tokenOf(arrival)}, ${end}`);
		}),
		...trace.writes.map(({ row, attempt, startedAt, result }) => ({
			at: startedAt,
			text: `    request ${attempt.id} has credential ${row} stored: ${result ?? 'process crashed before'}`,
		})),
	];
}

/** A request on its way, and what came back. */
const sent = ({ attempt, sentAt, fault, status }: Sent, what: string): Line => ({
	at: sentAt,
	text: `    request ${attempt.id} ${what}: ${fault ?? status ?? 'no answer'}`,
});

const tokenOf = ({ token }: Sent): string => token?.access ?? 'no token of Fluent';

function judgementOf({ refreshToken, token, countedFor, arrivedAt }: Grant): string {
	const presented = refreshToken ? ` with ${refreshToken}` : '';
	const counts = countedFor ? `, which counts for ${countedFor.username}` : '';
	if (arrivedAt === Infinity) return `${presented}, which does not arrive`;
	return `${presented}, Fluent ${token ? `issues ${token.access}` : 'refuses'}${counts}`;
}

/** Hours, minutes, seconds and ms since the start. */
function clock(ms: number): string {
	if (!Number.isFinite(ms)) return 'never';
	const time = new Date(ms).toISOString().slice(11, 23);
	const days = Math.floor(ms / 86_400_000);
	return days ? `${days}d ${time}` : time;
}
