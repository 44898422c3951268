import { LoginFailure } from '../../fluent/failure';
import type { Session } from '../../fluent/token-endpoint';
import { describe, isPassing } from './answers';
import type { Findings } from './facts';
import { withoutHeader, type HeaderRole } from './refusals';
import { askForToken, type Case, type TokenAnswer } from './wire';

/** ms between the logins, so that seconds which count down are seen to. */
const PAUSE = 2_100;

/**
 * The second and last password login. It leaves `fluent.account` out if a made-up user showed that this changes
 * nothing, so one login tells of the header and of the token.
 *
 * @param header as `examineRefusals` found it
 * @returns the newest session
 */
export async function examineSecondLogin(
	{ findings, clock, login }: Case,
	first: Session,
	header: HeaderRole,
): Promise<Session> {
	await clock.sleep(PAUSE);
	const sent = header === 'idle' ? withoutHeader(login) : login;
	const answer = await askForToken({ clock, login: sent });
	noteHeader(findings, answer, header);
	const { result } = answer;
	if (result instanceof LoginFailure) {
		findings.note('sameToken', `the login failed: ${describe(answer.seen)}`, 'not known');
		return first;
	}
	noteToken(findings, first, result);
	noteRefreshToken(findings, first, result);
	return result;
}

function noteHeader(findings: Findings, { result, seen }: TokenAnswer, header: HeaderRole): void {
	if (header === 'not sent') {
		findings.note('accountHeader', 'login without it (no Account ID given): accepted', true);
	}
	if (header !== 'idle') return;
	if (result instanceof LoginFailure) {
		const holds = isPassing(seen) ? 'not known' : 'no';
		findings.note('accountHeader', `login without it: ${describe(seen)}`, holds);
	} else {
		findings.note('accountHeader', 'login without it: accepted', true);
	}
}

function noteToken(findings: Findings, first: Session, second: Session): void {
	const same = second.accessToken === first.accessToken;
	if (!same && first.expiresAt !== null && second.issuedAt >= first.expiresAt - 1_000) {
		findings.note('sameToken', 'the first had just expired; run again', 'not known');
		return;
	}
	findings.note('sameToken', same ? 'the same' : 'another', same);
	const [before, after] = [secondsOf(first), secondsOf(second)];
	if (before === null || after === null) return;
	findings.note('secondsLeft', `${before} s, then ${after} s`, same && after < before);
}

function noteRefreshToken(findings: Findings, first: Session, second: Session): void {
	if (!first.refreshToken && !second.refreshToken) return;
	const same = first.refreshToken === second.refreshToken;
	const found = second.refreshToken ? 'another' : 'none';
	findings.note('sameRefreshToken', same ? 'the same' : found, same);
}

const secondsOf = ({ expiresAt, issuedAt }: Session): number | null =>
	expiresAt === null ? null : (expiresAt - issuedAt) / 1_000;
