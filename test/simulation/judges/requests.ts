import type { Token } from '../../../tools/simulator/tokens';
import { MINUTE, SECOND } from '../../../tools/time';
import type { Arrival, Grant, LifeMark, Trace } from '../trace';
import { type Judge, STEP, hearsOfFailures, name } from './limits';
import { lastHeard } from './known-tokens';

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
		const heardAt = lastHeard(trace, attempt, token, sentAt);
		if (
			heardAt !== undefined &&
			!trace.grants.some(
				(grant) =>
					isGiven(grant, attempt.life, token) &&
					grant.answeredAt >= heardAt &&
					grant.answeredAt <= sentAt,
			)
		) {
			return {
				at: sentAt,
				text: `${token.access} is sent although Fluent refused it to the same process: ${name(attempt)}`,
			};
		}
	}
	return undefined;
};

const isGiven = ({ attempt, token, answeredAt }: Grant, life: LifeMark, wanted: Token): boolean =>
	token === wanted && attempt.life === life && answeredAt < Infinity;

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
		const before = trace.arrivals.find(
			(other) =>
				other.attempt === attempt &&
				other.sentAt < sentAt &&
				other.authorized &&
				attempt.status !== 401 &&
				!isRejectedAtOnce(trace, other),
		);
		if (before)
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
		const unproven = trace.disturbances.some(
			({ target, from, to }) =>
				(target === 'me' || target === 'everything') &&
				from <= arrivedAt &&
				arrivedAt < to + MINUTE + STEP,
		);
		if (deadFor > MINUTE + STEP && !unproven) {
			return {
				at: arrivedAt,
				text: `${name(attempt)} carries ${token.access}, dead for ${Math.round(deadFor / SECOND)} s`,
			};
		}
	}
	return undefined;
};
