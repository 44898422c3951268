import { asObject } from './http';

/** An access token and what Fluent said with it. */
export interface Session {
	accessToken: string;
	tokenType: string;
	scope: string;
	/** Single-use; empty if Fluent issued none. */
	refreshToken: string;
	/** Epoch ms at which the token was asked for. */
	issuedAt: number;
	/** Epoch ms, never later than the true expiry; `null` if Fluent gave no `expires_in`. */
	expiresAt: number | null;
	retailerId: number | null;
	roles: string[];
	firstName: string;
	lastName: string;
	/** Which settings the token is for, see `fingerprint.ts`. */
	fingerprint: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Nothing is sent in the last second of a token: it could die on its way, and the failure look like another. */
const LAST_MOMENTS = SECOND;

/** With a refresh token: the last tenth of the life, 5 minutes at most. */
const RENEWAL_SHARE = 0.1;
const LONGEST_LEEWAY = 5 * MINUTE;

/**
 * Whether the token may be sent now. Without a refresh token it serves to its end, since Fluent returns the same
 * token to every password grant until it expires.
 *
 * @param minimumValidity ms that a caller wants to be left; only a token that can be refreshed, and lives that long
 * at all, is renewed for it
 */
export function isFresh(session: Session, now: number, minimumValidity = 0): boolean {
	if (session.expiresAt === null) return true;
	return now < session.expiresAt - leeway(session, session.expiresAt, minimumValidity);
}

function leeway({ refreshToken, issuedAt }: Session, expiresAt: number, minimumValidity: number) {
	if (!refreshToken) return LAST_MOMENTS;
	const life = expiresAt - issuedAt;
	const wanted = minimumValidity < life ? minimumValidity : 0;
	return Math.max(LAST_MOMENTS, Math.min(life * RENEWAL_SHARE, LONGEST_LEEWAY), wanted);
}

export function isExpired(session: Session, now: number): boolean {
	return session.expiresAt !== null && now >= session.expiresAt;
}

/**
 * How long (ms) to wait before a token that nobody has refused is renewed.
 *
 * A refresh may end the old token, so requests on their way with it get a second to arrive. A password grant returns
 * the old token until it has expired, and Fluent cuts its last part of a second off, so that has to pass first.
 */
export function pauseBeforeRenewal(session: Session, now: number): number {
	if (session.expiresAt === null) return 0;
	const end = session.expiresAt + 1.25 * SECOND;
	if (session.refreshToken) return now < session.expiresAt ? LAST_MOMENTS : 0;
	return Math.max(0, end - now);
}

/** The text in which n8n stores a session, as one encrypted field. */
export const toText = (session: Session): string => JSON.stringify(session);

/** @returns `undefined` for anything but the text of a session */
export function fromText(text: unknown): Session | undefined {
	if (typeof text !== 'string' || !text) return undefined;
	try {
		const session = asObject(JSON.parse(text)) as unknown as Session;
		return session.accessToken && session.fingerprint ? session : undefined;
	} catch {
		return undefined;
	}
}
