import type { Account } from './account';
import type { Clock, Http } from './http';
import { isAlive } from './profile';

/** ms for which failures that arrive together share one question to Fluent. */
const SHARED = 1_000;

/** Asks Fluent once, for all requests that failed with one token at about the same time, whether it takes it. */
export class Liveness {
	private readonly questions = new Map<string, Promise<boolean>>();

	constructor(private readonly clock: Clock) {}

	async of(http: Http, account: Account, accessToken: string): Promise<boolean> {
		const asked = this.questions.get(accessToken);
		if (asked) return await asked;
		const question = isAlive(http, account, accessToken);
		this.questions.set(accessToken, question);
		const alive = await question;
		void this.clock.sleep(SHARED).then(() => this.questions.delete(accessToken));
		return alive;
	}
}
