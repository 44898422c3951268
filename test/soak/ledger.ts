import type { RecordedRequest, Simulator } from '../../tools/simulator';

/** A request for a token. */
export interface Grant {
	at: number;
	/** What came of it: a token, a refusal of the account, or a fault. */
	end: 'token' | 'refused' | 'refresh refused' | 'fault';
	/** The lock budget has to count it: a password grant that Fluent may have judged. */
	counts: boolean;
}

/** What a workflow sent for one webhook, as it arrived. */
export interface Arrival {
	at: number;
	faulted: boolean;
	/** Sent with a token that had ended. */
	dead: boolean;
	/** A fault had ended that token before its time. */
	endedEarly: boolean;
	status?: number;
}

/** A token that was sent after it had ended. */
export interface DeadToken {
	at: number;
	bearer: string;
}

/** ms after which a request has been answered, or will not be. */
const SETTLED = 15_000;

/** Answers after which it is sure that no login was judged. */
const NEVER_JUDGED = [429, 503];

/** What arrived at one account, in short: an hour of requests would not fit into memory. */
export class Ledger {
	readonly grants: Grant[] = [];
	/** By number of the webhook. */
	readonly arrivals = new Map<number, Arrival[]>();
	/** Epoch ms of the questions to Fluent that met a fault. */
	readonly failedQuestions: number[] = [];
	readonly deadTokens: DeadToken[] = [];
	readonly tokens = new Set<string>();
	/** Tokens that a fault ended before their time, and when. */
	readonly endedEarly = new Map<string, number>();
	wasLocked = false;
	mostFailures = 0;

	constructor(
		private readonly fluent: Simulator,
		private readonly username: string,
	) {}

	/** To be called before a fault ends the tokens of the account. */
	noteEnd(): void {
		this.noteTokens();
		for (const { accessToken } of this.fluent.tokens())
			this.endedEarly.set(accessToken, Date.now());
	}

	/** Several times in the life of a token. */
	read(settled = SETTLED): void {
		this.noteTokens();
		this.wasLocked ||= this.fluent.isLocked(this.username);
		this.mostFailures = Math.max(this.mostFailures, this.fluent.failures(this.username));
		const { requests } = this.fluent;
		const open = requests.findIndex(({ at }) => at > Date.now() - settled);
		for (const one of requests.splice(0, open < 0 ? requests.length : open)) this.note(one);
	}

	private noteTokens(): void {
		for (const { accessToken } of this.fluent.tokens()) this.tokens.add(accessToken);
	}

	private note(request: RecordedRequest): void {
		const { at, path, bearer, tokenState, status } = request;
		const faulted = request.faulted === true;
		const dead = tokenState !== undefined && tokenState !== 'alive';
		if (dead) this.deadTokens.push({ at, bearer: bearer ?? '' });
		const order = orderOf(request);
		if (path === '/oauth/token') this.grants.push(grantOf(request));
		else if (order !== undefined) {
			const arrivals = this.arrivals.get(order) ?? [];
			const endedEarly = dead && this.endedEarly.has(bearer ?? '');
			this.arrivals.set(order, [...arrivals, { at, faulted, dead, endedEarly, status }]);
		} else if (faulted) this.failedQuestions.push(at);
	}
}

function grantOf({ at, grant, faulted, refused, status }: RecordedRequest): Grant {
	const isPassword = grant === 'password';
	if (faulted)
		return { at, end: 'fault', counts: isPassword && !NEVER_JUDGED.includes(status ?? 0) };
	if (refused === 'refresh') return { at, end: 'refresh refused', counts: false };
	return { at, end: refused ? 'refused' : 'token', counts: refused === 'user' };
}

/** The number of the webhook stands in the body, or in the name of the query. */
function orderOf({ body }: RecordedRequest): number | undefined {
	const found = /order\D{0,4}(\d+)/.exec(JSON.stringify(body) ?? '')?.[1];
	return found === undefined ? undefined : Number(found);
}
