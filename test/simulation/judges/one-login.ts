import { MINUTE } from '../../../tools/time';
import type { Grant, Trace } from '../trace';
import { type Judge, CUT_OFF } from './limits';
import { askedAt, knowsTokenOf, lastHeard } from './evidence';

/**
 * I7: a process gets a token once, asks for none while it has one that is fresh, and presents a refresh token at most
 * once after which Fluent refuses it. It may ask again for a token that Fluent refused to it.
 */
export const oneLoginPerToken: Judge = (trace) => {
	for (const grant of trace.grants) {
		const { attempt, token, sentAt, presented, settings } = grant;
		const { life } = attempt;
		if (presented && grant.arrivedAt < Infinity && !token) {
			const before = trace.grants.find(
				(other) =>
					other !== grant &&
					other.refreshToken === grant.refreshToken &&
					other.attempt.life === life &&
					other.settings === settings &&
					!other.token &&
					other.arrivedAt <= grant.arrivedAt,
			);
			if (before && !isIssuedAgain(trace, before, grant))
				return {
					at: sentAt,
					text: `process ${life.process} is refused ${grant.refreshToken} again`,
				};
		}
		// Fluent Auth may wish for a longer life than is left.
		const isWished = attempt.wish > 0 && grant.type === 'refresh';
		if (isWished || trace.disturbances.some(({ clock }) => clock)) continue;
		const fresh = trace.grants.find(
			(other) =>
				isFreshFor(trace, grant, other) &&
				lastHeard(trace, attempt, other.token!, sentAt + 1) === undefined,
		);
		if (fresh)
			return {
				at: sentAt,
				text: `process ${life.process} asks for a token although it has ${fresh.token!.access}`,
			};
	}
	return undefined;
};

/** Fluent handed out the very refresh token again, with the same token, after it had refused it. */
const isIssuedAgain = ({ grants }: Trace, refused: Grant, { presented, sentAt }: Grant): boolean =>
	grants.some(
		({ token, arrivedAt, answeredAt }) =>
			token === presented && arrivedAt > refused.arrivedAt && answeredAt <= sentAt,
	);

/** Whether the token of another grant is known to the process of this one, and needs no renewal yet. */
function isFreshFor(trace: Trace, { attempt, sentAt, settings }: Grant, other: Grant): boolean {
	const { token } = other;
	if (!token || other.settings !== settings || !trace.schedule.rules.expiresIn) return false;
	const life = token.expiresAt - token.issuedAt;
	const leeway = token.refresh ? Math.min(life / 10, 5 * MINUTE) : 0;
	if (sentAt >= token.expiresAt - leeway - CUT_OFF) return false;
	const isOwn = other.attempt.life === attempt.life;
	const isKnown = (grant: Grant) => knowsTokenOf(trace, grant, { attempt, sentAt });
	if (!(isOwn || !token.endedAt) || !isKnown(other)) return false;
	const since = askedAt(trace, other, attempt);
	// Of two that were asked for at the same time, nobody can tell which is the newer one.
	return !trace.grants.some(
		(later) =>
			later.settings === settings &&
			later.token &&
			later.token !== token &&
			later.answeredAt >= since &&
			isKnown(later),
	);
}
