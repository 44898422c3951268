import { BoundedMap } from './bounded-map';
import type { Process } from './http';
import type { Login } from './login';
import { LoginGuard } from './login-guard';
import { SettingsRecord } from './settings-record';

/** Settings, and users, that a process remembers: some 2 kB each. */
export const MEMORY_LIMIT = 10_000;

/** One record for each settings, and one guard for each user. */
export class TokenCache {
	private readonly records = new BoundedMap<string, SettingsRecord>(MEMORY_LIMIT);
	private readonly guards = new BoundedMap<string, LoginGuard>(MEMORY_LIMIT);

	constructor(private readonly process: Process) {}

	recordOf(login: Login): SettingsRecord {
		const guard = this.guards.getOrSet(login.user, () => new LoginGuard(this.process));
		return this.records.getOrSet(
			login.fingerprint,
			() => new SettingsRecord(this.process, login, guard),
		);
	}
}
