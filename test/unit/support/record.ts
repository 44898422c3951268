import { LoginFailure } from '../../../fluent/failure';
import type { FailureKind } from '../../../fluent/failure-kinds';
import { LoginGuard } from '../../../fluent/login-guard';
import type { Session } from '../../../fluent/session';
import { SettingsRecord } from '../../../fluent/settings-record';
import { toText, type Hold, type StoredRecord } from '../../../fluent/stored-record';
import { FakeFluent, token } from './fluent';
import { loginWith, session } from './login';
import { clock, HOUR, MINUTE, run } from './time';

const login = loginWith();

/** One process of n8n, with the record of the sample settings. */
export function startProcess(random: () => number = () => 0.5) {
	const fluent = new FakeFluent();
	fluent.onToken = () => token(`token-${fluent.grants.length}`);
	const process = { clock, random };
	const guard = new LoginGuard(process);
	const record = new SettingsRecord(process, login, guard);
	const issue = async (minimumValidity?: number) =>
		await record.issue(fluent.http, minimumValidity);
	return {
		fluent,
		guard,
		record,
		issue,
		/** What comes of it, with the time that it takes. */
		outcome: async (work: () => Promise<Session> = issue): Promise<string> =>
			await run(told(work())),
		/** The same, while the test moves time. */
		begin: async (): Promise<string> => await told(issue()),
	};
}

/** The token that is sent, or the failure that is thrown. */
const told = async (work: Promise<Session>): Promise<string> =>
	await work.then(
		({ accessToken }) => accessToken,
		(error: LoginFailure) => error.kind,
	);

/** The text of a record as another process stored it. */
export const storedText = (record: Partial<StoredRecord>): string =>
	toText({ settings: login.fingerprint, user: login.user, attempts: [], ...record });

export const holdOf = (kind: FailureKind, since: number, until: number): Hold => ({
	since,
	until,
	failure: new LoginFailure(kind).heldUntil(until),
});

/** A session with so many ms left of an hour. */
export const endingIn = (left: number, changes: Partial<Session> = {}): Session => {
	const expiresAt = clock.now() + left;
	return session(expiresAt - HOUR, { expiresAt, ...changes });
};

export const REFRESHABLE = { refreshToken: 'refresh-0' };

/** How sessions are called in the table: by how long they have to live. */
export const SESSIONS = {
	fresh: () => endingIn(HOUR / 2, REFRESHABLE),
	aging: () => endingIn(MINUTE, REFRESHABLE),
	'ended by the clock': () => endingIn(999),
	none: () => undefined,
};
