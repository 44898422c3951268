import type { Login } from '../../fluent/account';
import { LoginFailure } from '../../fluent/failure';
import type { Clock } from '../../fluent/http';
import { LIVENESS_QUERY } from '../../fluent/profile';
import type { Session } from '../../fluent/session';
import { describe, EXPECTED, isPassing } from './answers';
import type { Findings } from './facts';
import { noteUser } from './profile-facts';
import { compare } from './refusals';
import { askForToken, askGraphql } from './wire';

/** What a refresh does to the tokens before it. A refresh grant carries no username and no password. */
export async function examineRefresh(
	findings: Findings,
	clock: Clock,
	login: Login,
	{ accessToken, refreshToken }: Session,
): Promise<void> {
	const { account } = login;
	const grant = { type: 'refresh_token', refreshToken } as const;
	const { result, seen } = await askForToken(clock, login, grant);
	if (result instanceof LoginFailure) {
		findings.note('refresh', describe(seen), isPassing(seen) ? 'not known' : 'no');
		return;
	}
	const renewed = [
		`${result.accessToken === accessToken ? 'the same' : 'a new'} token`,
		refreshTokenOf(result, refreshToken),
	];
	const bothNew = renewed.every((part) => part.startsWith('a new'));
	findings.note('refresh', renewed.join(', '), bothNew);

	noteUser(
		findings,
		'refreshedToken',
		await askGraphql(account, result.accessToken, LIVENESS_QUERY),
	);
	if (result.accessToken !== accessToken) {
		const old = await askGraphql(account, accessToken, LIVENESS_QUERY);
		const ended = old?.status === 401;
		const found = ended ? 'refused with 401' : describe(old);
		findings.note('oldToken', found, isPassing(old) ? 'not known' : ended);
		// Only a token that no longer gets data is dead.
		if (old?.status !== 200) compare(findings, 'deadToken', old, EXPECTED.refusedBearer);
	}
	// Last, because a server may answer a reused token by ending all that came from it.
	const again = await askForToken(clock, login, grant);
	compare(findings, 'usedRefreshToken', again.seen, EXPECTED.refusedRefresh);
}

function refreshTokenOf(session: Session, before: string): string {
	if (!session.refreshToken) return 'no refresh token';
	return `${session.refreshToken === before ? 'the same' : 'a new'} refresh token`;
}
