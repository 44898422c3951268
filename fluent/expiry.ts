import type { Session } from './session';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A token is sent only while it has this long (ms) to live: it could die on its way, and the failure look like another. */
const LAST_MOMENTS = SECOND;

/** ms after which a token has surely ended that Fluent said to have a second left: it cuts a part of one off. */
export const LIFE_OF_EXPIRED = 2.25 * SECOND;

/** With a refresh token: some point in the last tenth of the life, 5 minutes before its end at most. */
const LEEWAY_SHARE = 0.1;
const LONGEST_LEEWAY = 5 * MINUTE;

/** Epoch ms from which on a token is not sent. */
export const endOf = ({ expiresAt }: Session): number => (expiresAt ?? Infinity) - LAST_MOMENTS;

/** Rule 1: a token that has ended is not sent, whatever happens. */
export const hasExpired = (session: Session, now: number): boolean => now >= endOf(session);

/**
 * Whether it is time to refresh. Without a refresh token it never is: Fluent returns the same token to every password
 * grant until it expires.
 *
 * @param point which part of the leeway to use, from 0 to 1, so that processes do not refresh in step
 */
export function isAging(session: Session, now: number, point: number): boolean {
	const { refreshToken, issuedAt, expiresAt } = session;
	if (!refreshToken || expiresAt === null) return false;
	const leeway = Math.min((expiresAt - issuedAt) * LEEWAY_SHARE, LONGEST_LEEWAY);
	return now >= expiresAt - leeway * point;
}

/** Whether a refresh would give a caller the ms of validity that it wants; a longer wish than a token's life is none. */
export function isTooShortFor(session: Session, now: number, minimumValidity: number): boolean {
	const { refreshToken, issuedAt, expiresAt } = session;
	if (!refreshToken || expiresAt === null || minimumValidity >= expiresAt - issuedAt) return false;
	return now >= expiresAt - minimumValidity;
}

/**
 * How long (ms) to wait before a token that nobody has rejected is renewed.
 *
 * A refresh may end the old token, so requests on their way with it get a second to arrive. A password grant returns
 * the old token until it has expired, and Fluent cuts its last part of a second off, so that has to pass first.
 */
export function pauseBeforeRenewal({ refreshToken, expiresAt }: Session, now: number): number {
	if (expiresAt === null) return 0;
	if (refreshToken) return Math.min(LAST_MOMENTS, Math.max(0, expiresAt - now));
	return Math.max(0, expiresAt + 1.25 * SECOND - now);
}
