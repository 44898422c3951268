import { setTimeout } from 'node:timers/promises';
import { LoginFailure } from '../../fluent/failure';
import { readLogin, type Settings } from '../../fluent/settings';
import type { Clock } from '../../fluent/time';
import type { Session } from '../../fluent/token-endpoint';
import { Findings, type Row } from './facts';
import { noteFirstLogin } from './login-facts';
import { examineProfile } from './profile-facts';
import { examineRefresh } from './refresh-facts';
import { examineRefusals } from './refusals';
import { examineSecondLogin } from './second-login';
import { askForToken, type Case } from './wire';

const systemClock: Clock = {
	now: Date.now,
	sleep: (ms) => setTimeout(ms),
	timeout: (ms) => AbortSignal.timeout(ms),
};

/**
 * Tries the facts on a real account, with two password logins at most.
 *
 * @throws LoginFailure if a setting cannot be right, before any request, or if the first login fails, before any other
 */
export async function examine(settings: Settings, clock: Clock = systemClock): Promise<Row[]> {
	const login = readLogin(settings);
	const findings = new Findings();
	const one: Case = { findings, clock, login };
	findings.note('wrongPassword', 'never sent: it would count for the lock', 'not tried');

	// The first login is the package's own, header included: if Fluent refuses it, nothing else is sent.
	const first = await askForToken(one);
	if (first.result instanceof LoginFailure) throw first.result;
	noteFirstLogin(one, first.result, first.seen);
	await examineProfile(one, first.result.accessToken);
	const header = await examineRefusals(one);
	const second = await examineSecondLogin(one, first.result, header);
	await examineRefreshOf(one, second.refreshToken ? second : first.result);
	return findings.rows('nothing to try it with');
}

async function examineRefreshOf(one: Case, session: Session): Promise<void> {
	if (session.refreshToken) return await examineRefresh(one, session);
	for (const id of [
		'sameRefreshToken',
		'refresh',
		'refreshedToken',
		'usedRefreshToken',
		'oldToken',
		'deadToken',
	] as const) {
		one.findings.note(id, 'no refresh token was issued', 'not tried');
	}
}
