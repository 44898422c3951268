import type { Token } from '../../../tools/simulator/tokens';
import { type Attempt, type Grant, type Trace } from '../trace';

/** When a process last heard from Fluent, in answer to a question with the same settings, that a token is not accepted. */
export const lastHeard = (
	trace: Trace,
	attempt: Attempt,
	token: Token,
	until: number,
): number | undefined =>
	trace.probes.findLast(
		(probe) =>
			probe.token === token &&
			probe.attempt.life === attempt.life &&
			probe.attempt.settings === attempt.settings &&
			probe.status === 401 &&
			probe.answeredAt < until,
	)?.answeredAt;

/** Whether a process was given a token, or had read it from the credential, when it sent something. */
export const knowsTokenOf = (
	trace: Trace,
	{ attempt: { life }, token, answeredAt, settings }: Grant,
	{ attempt, sentAt }: Pick<Grant, 'attempt' | 'sentAt'>,
): boolean =>
	(life === attempt.life && answeredAt < sentAt) ||
	trace.attempts.some(
		(reader) =>
			reader.life === attempt.life &&
			answeredAt <= reader.readAt &&
			(reader === attempt || reader.readAt < sentAt) &&
			reader.settings === settings &&
			tells(reader.savedToken, token!) &&
			isTextFor(trace, reader.savedToken, settings),
	);

/** When the token of a grant was asked for, as a process knows it: a text may be that of the first login that brought it. */
export function askedAt({ grants }: Trace, grant: Grant, { life }: Attempt): number {
	const { token, settings } = grant;
	if (grant.attempt.life === life) return grant.sentAt;
	const logins = grants.filter((one) => one.token === token && one.settings === settings);
	return Math.min(...logins.map(({ sentAt }) => sentAt));
}

/** For other settings, such as those before a new password, Fluent may have handed out the very same token. */
const isTextFor = ({ writes }: Trace, text: string, settings: string): boolean =>
	writes.some((write) => write.savedToken === text && write.attempt.settings === settings);

/** Whether a stored text holds this token. */
const tells = (text: string, { access }: Token): boolean => text.includes(`"${access}"`);
