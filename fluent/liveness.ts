import type { Account } from './account';
import { BoundedMap } from './bounded-map';
import type { Clock, Http } from './http';
import { isAlive } from './profile';

/** ms after an answer for which it also serves requests that were sent after the question. */
const SHARED = 1_000;

interface Question {
	/** Epoch ms. */
	askedAt: number;
	/** Epoch ms; not known while Fluent has not answered. */
	answeredAt?: number;
	alive: Promise<boolean>;
}

/** Asks Fluent once, for all requests that failed with one token at about the same time, whether it takes it. */
export class Liveness {
	private readonly questions: BoundedMap<string, Question>;

	constructor(
		private readonly clock: Clock,
		limit: number,
	) {
		this.questions = new BoundedMap(limit);
	}

	/** @param sentAt epoch ms at which the request that failed was sent */
	async of(http: Http, account: Account, accessToken: string, sentAt: number): Promise<boolean> {
		const last = this.questions.get(accessToken);
		// A token that Fluent took after the request had been sent was not why it failed, however late that shows.
		if (last && (sentAt <= last.askedAt || !this.isOld(last))) return await last.alive;

		const question: Question = {
			askedAt: this.clock.now(),
			alive: isAlive(http, account, accessToken),
		};
		this.questions.set(accessToken, question);
		const alive = await question.alive;
		question.answeredAt = this.clock.now();
		return alive;
	}

	private isOld({ answeredAt = Infinity }: Question): boolean {
		return this.clock.now() - answeredAt >= SHARED;
	}
}
