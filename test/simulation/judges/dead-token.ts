import type { Token } from '../../../tools/simulator/tokens';
import { SECOND } from '../../../tools/time';
import type { Grant, LifeMark } from '../trace';
import { type Judge, name } from './limits';
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
