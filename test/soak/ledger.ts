import type { RecordedRequest, Simulator } from '../../tools/simulator';

/** What a workflow sent for one webhook, as it arrived. */
interface Arrival {
	faulted: boolean;
	/** Sent with a token that had ended; and whether a fault had ended it before its time. */
	dead: boolean;
	endedEarly: boolean;
}

/** ms after which a request has been answered, or will not be. */
const SETTLED = 15_000;

/** What arrived at one account, in short: an hour of requests would not fit into memory. */
export class Ledger {
	/** Requests for a token, and what came of them. */
	readonly grants: Array<{ at: number; end: 'token' | 'refused' | 'fault' }> = [];
	/** By number of the webhook. */
	readonly arrivals = new Map<number, Arrival[]>();
	/** Epoch ms of the questions to Fluent that met a fault. */
	readonly failedQuestions: number[] = [];
	wasLocked = false;
	mostFailures = 0;
	private readonly endedEarly = new Set<string>();

	constructor(
		private readonly fluent: Simulator,
		private readonly username: string,
	) {}

	/** To be called before a fault ends the tokens of the account. */
	noteEnd(): void {
		for (const { accessToken } of this.fluent.tokens()) this.endedEarly.add(accessToken);
	}

	read(settled = SETTLED): void {
		this.wasLocked ||= this.fluent.isLocked(this.username);
		this.mostFailures = Math.max(this.mostFailures, this.fluent.failures(this.username));
		const { requests } = this.fluent;
		const open = requests.findIndex(({ at }) => at > Date.now() - settled);
		for (const one of requests.splice(0, open < 0 ? requests.length : open)) this.note(one);
	}

	private note({ at, path, body, bearer = '', ...request }: RecordedRequest): void {
		const { tokenState = 'alive', refused, faulted = false } = request;
		// The number of the webhook stands in the body, or in the name of the query.
		const order = /order\D{0,4}(\d+)/.exec(JSON.stringify(body) ?? '')?.[1];
		if (path === '/oauth/token') {
			const answered = refused ? 'refused' : 'token';
			this.grants.push({ at, end: faulted ? 'fault' : answered });
		} else if (order !== undefined) {
			const dead = tokenState !== 'alive';
			const arrival = { faulted, dead, endedEarly: dead && this.endedEarly.has(bearer) };
			const before = this.arrivals.get(Number(order)) ?? [];
			this.arrivals.set(Number(order), [...before, arrival]);
		} else if (faulted) this.failedQuestions.push(at);
	}
}
