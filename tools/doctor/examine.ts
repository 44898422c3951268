import { setTimeout } from 'node:timers/promises';
import { readLogin, type Login, type Settings } from '../../fluent/account';
import { LoginFailure } from '../../fluent/failure';
import type { Clock } from '../../fluent/http';
import { Findings, type Row } from './facts';
import { noteFirstLogin } from './login-facts';
import { examineProfile } from './profile-facts';
import { examineRefresh } from './refresh-facts';
import { examineRefusals } from './refusals';
import { examineSecondLogin } from './second-login';
import { askForToken } from './wire';

export interface Examination {
	rows: Row[];
	/** Password logins of the real user that were sent: 1 or 2. */
	logins: number;
	/** Why the first login gave no token; nothing was sent after it. */
	failure?: LoginFailure;
}

const systemClock: Clock = { now: Date.now, sleep: (ms) => setTimeout(ms) };

/**
 * Tries the facts on a real account, with two password logins at most.
 *
 * @throws LoginFailure if a setting cannot be right, before any request
 */
export async function examine(
	settings: Settings,
	clock: Clock = systemClock,
): Promise<Examination> {
	const login = readLogin(settings);
	const findings = new Findings();
	findings.note('wrongPassword', 'never sent: it would count for the lock', 'not tried');

	// The first login is the package's own, header included: if Fluent refuses it, nothing else is sent.
	const first = await askForToken(clock, login, { type: 'password' });
	noteFirstLogin(findings, login, first);
	if (first.result instanceof LoginFailure) {
		return { rows: findings.rows('the first login failed'), logins: 1, failure: first.result };
	}
	await examineProfile(findings, login.account, first.result.accessToken);
	const header = await examineRefusals(findings, clock, login);
	const second = await examineSecondLogin(findings, clock, login, first.result, header);
	await examineRefreshOf(findings, clock, login, second.refreshToken ? second : first.result);
	return { rows: findings.rows('nothing to try it with'), logins: 2 };
}

async function examineRefreshOf(
	findings: Findings,
	clock: Clock,
	login: Login,
	session: Parameters<typeof examineRefresh>[3],
): Promise<void> {
	if (session.refreshToken) return await examineRefresh(findings, clock, login, session);
	for (const id of [
		'sameRefreshToken',
		'refresh',
		'refreshedToken',
		'usedRefreshToken',
		'oldToken',
		'deadToken',
	] as const) {
		findings.note(id, 'no refresh token was issued', 'not tried');
	}
}
