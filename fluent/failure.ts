import { UserError } from 'n8n-workflow';
import { FAILURE_KINDS, type Facts, type FailureKind } from './failure-kinds';

/**
 * A login that did not happen: one sentence of what happened, one of what to do.
 *
 * The texts are our own. Nothing the server wrote, no `code`, `response` or `cause` is carried along: n8n replaces
 * the message of an error that has them, and execution records keep them for everyone who can read executions.
 */
export class LoginFailure extends UserError {
	readonly happened: string;
	readonly advice: string;
	/** Fluent may have taken it for a failed login. */
	readonly counts: boolean;
	/** Another try at once may succeed. */
	readonly retry: boolean;
	/** ms for which the same settings are not sent again. */
	readonly hold: number;

	/** @param until epoch ms of the next login, if one is held back until then */
	constructor(
		readonly kind: FailureKind,
		readonly facts: Facts = {},
		readonly until?: number,
	) {
		const { happened, advice, counts = false, retry = false, hold = 0 } = FAILURE_KINDS[kind];
		const shown = { ...facts, host: shownHost(facts.host) };
		const first = happened(shown);
		const holdsSettings = hold > 0 || facts.retryAfter !== undefined;
		const second = advice(shown) + (until === undefined ? '' : ` ${next(holdsSettings, until)}`);
		super(`${first} ${second}`);
		this.name = 'LoginFailure';
		this.happened = first;
		this.advice = second;
		this.counts = counts;
		this.retry = retry;
		this.hold = hold;
	}

	/** The same explanation, with the time (epoch ms) of the next login in it. */
	heldUntil(until: number): LoginFailure {
		return new LoginFailure(this.kind, this.facts, until);
	}
}

/** The result of `work`, or the failure that it ended in. */
export async function orFailure<Result>(work: Promise<Result>): Promise<Result | LoginFailure> {
	return await work.catch((error: unknown) => {
		if (error instanceof LoginFailure) return error;
		throw error;
	});
}

/** A setting that cannot work, said before any request. */
export const wrongSetting = (reason: string, advice: string): LoginFailure =>
	new LoginFailure('wrongSetting', { reason, advice });

/**
 * n8n replaces every message that contains a code of Node, in any case and within a word: "sleepermart" holds EPERM.
 * The codes are those of n8n-workflow's `NodeError`.
 */
const NODE_CODES =
	/e(?:conn(?:refused|reset|aborted)|notfound|timedout|rraddrinuse|addrnotavail|hostunreach|ai_again|noent|isdir|notdir|acces|exist|perm)|getaddrinfo/i;

const shownHost = (host = 'that host'): string => (NODE_CODES.test(host) ? 'that host' : host);

const next = (holdsSettings: boolean, until: number): string =>
	holdsSettings
		? `Changed settings are tried at once; these again at ${clockTime(until)}.`
		: `The next login of this user is sent at ${clockTime(until)}.`;

/** Hours and minutes in UTC, rounded up, so that a try at that time is never too early. */
function clockTime(at: number): string {
	const minute = 60_000;
	return `${new Date(Math.ceil(at / minute) * minute).toISOString().slice(11, 16)} UTC`;
}
