import { MINUTE, SECOND } from '../../../tools/time';
import type { Arrival, Trace } from '../trace';
import { type Judge, STEP, hearsOfFailures, name } from './limits';
import { arrivalsOf, isStruck, lastHeard } from './evidence';

/**
 * I2: no token leaves with less than a second to live, or after its process has heard that Fluent does not accept it.
 * A process whose clock jumps cannot tell the first.
 */
export const noDeadToken: Judge = (trace) => {
	const knowsExpiry =
		trace.schedule.rules.expiresIn && !trace.disturbances.some(({ clock }) => clock);
	for (const { attempt, token, sentAt } of [...trace.arrivals, ...trace.questions]) {
		if (!token) return { at: sentAt, text: `${name(attempt)} is sent without a token of Fluent's` };
		const left = token.expiresAt - sentAt;
		if (knowsExpiry && left < SECOND) {
			return {
				at: sentAt,
				text: `${token.access} is sent with ${left} ms to live by ${name(attempt)}`,
			};
		}
		const heardAt = lastHeard(trace, attempt, token, sentAt) ?? Infinity;
		const isGivenAgain = trace.grants.some(
			(grant) =>
				grant.token === token &&
				grant.attempt.life === attempt.life &&
				grant.answeredAt >= heardAt &&
				grant.answeredAt <= sentAt,
		);
		if (heardAt < Infinity && !isGivenAgain) {
			return {
				at: sentAt,
				text: `${token.access} is sent although Fluent refused it to the same process: ${name(attempt)}`,
			};
		}
	}
	return undefined;
};

/** ms after which a failed request is left alone (rule 9). */
const AT_ONCE = 5 * SECOND;

/**
 * I3: what Fluent has processed is not sent again, and no request is sent without the body that its first try used up.
 *
 * n8n does not say why a request failed. Excepted is one whose token Fluent rejected in the same moment, when asked.
 */
export const sentOnce: Judge = (trace) => {
	for (const arrival of trace.arrivals) {
		const { attempt, sentAt } = arrival;
		// n8n 1.x itself does this on the modern helper.
		if (arrival.drained && attempt.helper !== 'modern') {
			return { at: sentAt, text: `${name(attempt)} is sent again without its body` };
		}
		const isProcessed = arrivalsOf(trace, attempt).some(
			(before) => before.sentAt < sentAt && before.authorized && !isRejectedAtOnce(trace, before),
		);
		if (isProcessed && attempt.status !== 401)
			return { at: sentAt, text: `${name(attempt)} is sent again although Fluent processed it` };
	}
	return undefined;
};

const isRejectedAtOnce = ({ probes }: Trace, { token, sentAt }: Arrival): boolean =>
	probes.some(
		(probe) =>
			probe.token === token &&
			probe.status === 401 &&
			sentAt <= probe.sentAt &&
			probe.sentAt <= sentAt + AT_ONCE + STEP,
	);

/** I9 (rule 7): where n8n hides a 401 from the hook, or sends nothing again, a dead token is sent for a minute at most. */
export const provenEachMinute: Judge = (trace) => {
	if (trace.disturbances.some(({ clock }) => clock)) return undefined;
	for (const { attempt, token, arrivedAt } of trace.arrivals) {
		if (!token || hearsOfFailures(trace, attempt)) continue;
		if (arrivedAt === Infinity || token.endedAt === undefined) continue;
		const deadFor = arrivedAt - token.endedAt;
		const proving = { since: arrivedAt - MINUTE - STEP, until: arrivedAt };
		if (deadFor > MINUTE + STEP && !isStruck(trace, ['me', 'everything'], proving)) {
			return {
				at: arrivedAt,
				text: `${name(attempt)} carries ${token.access}, dead for ${Math.round(deadFor / SECOND)} s`,
			};
		}
	}
	return undefined;
};
