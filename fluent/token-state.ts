import type { Entry } from './entry';
import type { Session } from './token-endpoint';
import { MINUTE, SECOND } from './time';

/** A token is sent only while it has this long to live: it could end on its way, and the failure look like another. */
const LAST_MOMENTS = SECOND;

/** With a refresh token: some point in the last tenth of the life, 5 minutes before its end at most. */
const LEEWAY_SHARE = 0.1;
const LONGEST_LEEWAY = 5 * MINUTE;

/** A token that a refresh brought cannot live longer; for this long no other refresh is tried for a longer life. */
const REFRESH_SERVES = MINUTE;

/** Rule 1: a token that has expired is not sent, whatever happens. */
export const hasExpired = ({ expiresAt }: Session, now: number): boolean =>
	now >= (expiresAt ?? Infinity) - LAST_MOMENTS;

/**
 * Aging: a refresh token, and the last tenth of the token's life, or less left than a caller wants. Without a refresh
 * token it never is: Fluent returns the same token to every password grant until it expires.
 *
 * @param minimumValidity ms that the caller wants to be left
 */
export function stateOf(entry: Entry, now: number, minimumValidity = 0) {
	const { session, retired, isFollower, jitter } = entry;
	if (!session || hasExpired(session, now) || retired.has(session.accessToken)) return 'ended';
	const { refreshToken, refreshFrom = 0, issuedAt, expiresAt, isRefreshed } = session;
	if (!refreshToken || expiresAt === null || now < refreshFrom) return 'fresh';
	// Rule 13: each process has its own point, and the one that obtained the token an early one.
	const point = (isFollower ? jitter : 1 + jitter) / 2;
	const leeway = Math.min((expiresAt - issuedAt) * LEEWAY_SHARE, LONGEST_LEEWAY) * point;
	const cannotBeLonger = isRefreshed && now < issuedAt + REFRESH_SERVES;
	const wanted = cannotBeLonger ? 0 : minimumValidity;
	return now < expiresAt - Math.max(leeway, wanted) ? 'fresh' : 'aging';
}

/** Whether this is the session of its settings, and may still be sent. */
export const serves = (entry: Entry, session: unknown, now: number): session is Session =>
	session === entry.session && stateOf(entry, now) !== 'ended';

export const freshSession = (entry: Entry, now: number, minimumValidity = 0) =>
	stateOf(entry, now, minimumValidity) === 'fresh' ? entry.session : undefined;
