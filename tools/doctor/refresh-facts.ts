import { LoginFailure } from '../../fluent/failure';
import { LIVENESS_QUERY } from '../../fluent/graphql';
import type { Session } from '../../fluent/token-endpoint';
import { describe, EXPECTED, isPassing } from './answers';
import { noteUser } from './profile-facts';
import { compare } from './refusals';
import { askForToken, askGraphql, type Case } from './wire';

/** What a refresh does to the tokens before it. A refresh grant carries no username and no password. */
export async function examineRefresh(
	one: Case,
	{ accessToken, refreshToken }: Session,
): Promise<void> {
	const { findings } = one;
	const { result, seen } = await askForToken(one, refreshToken);
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

	const live = await askGraphql(one, result.accessToken, LIVENESS_QUERY);
	noteUser(findings, 'refreshedToken', live);
	if (result.accessToken !== accessToken) {
		const old = await askGraphql(one, accessToken, LIVENESS_QUERY);
		const ended = old?.status === 401;
		const found = ended ? 'refused with 401' : describe(old);
		findings.note('oldToken', found, isPassing(old) ? 'not known' : ended);
		// Only a token that no longer gets data is dead.
		if (old?.status !== 200)
			compare(findings, 'deadToken', { seen: old, expected: EXPECTED.refusedBearer });
	}
	// Last, because a server may answer a reused token by ending all that came from it.
	const again = await askForToken(one, refreshToken);
	compare(findings, 'usedRefreshToken', { seen: again.seen, expected: EXPECTED.refusedRefresh });
}

function refreshTokenOf(session: Session, before: string): string {
	if (!session.refreshToken) return 'no refresh token';
	return `${session.refreshToken === before ? 'the same' : 'a new'} refresh token`;
}
