import { SECOND } from '../../../tools/time';
import type { Arrival, Trace } from '../trace';
import { type Judge, STEP, name } from './limits';

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
