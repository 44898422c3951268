import { UserError } from 'n8n-workflow';
import { effectOf, FAILURE_KINDS, type Effect, type FailureKind } from './failure-kinds';
import { MINUTE } from './time';

/** What a text names: no secret, no word of a server but known OAuth codes; `retryAfter`: ms that it asked to wait. */
export type Facts = Partial<Record<'host' | 'code' | 'reason' | 'advice', string>> &
	Partial<Record<'status' | 'retryAfter', number>>;

/** A failure as it is kept: an Error would keep the run that it was thrown in. */
export interface Failed {
	kind: FailureKind;
	facts: Facts;
	/** When a login is tried again, and what makes it happen earlier. */
	next?: { at: number; or?: 'change' | 'change or test' };
}

/**
 * A login that did not happen.
 *
 * The texts are our own. Nothing the server wrote, no `code`, `response` or `cause` is carried along: n8n replaces
 * the message of an error that has them, and execution records keep them for everyone who can read executions.
 */
export class LoginFailure extends UserError implements Failed {
	readonly happened: string;
	readonly advice: string;
	readonly means: Effect;

	constructor(
		readonly kind: FailureKind,
		readonly facts: Facts = {},
		readonly next?: Failed['next'],
	) {
		const [happened, advice] = FAILURE_KINDS[kind];
		const said = fill(happened, facts);
		const todo = fill(advice, facts) + nextInWords(next);
		super(`${said} ${todo}`);
		this.name = 'LoginFailure';
		this.happened = said;
		this.advice = todo;
		this.means = effectOf(kind);
	}
}

export const asFailure = ({ kind, facts, next }: Failed): LoginFailure =>
	new LoginFailure(kind, facts, next);

/** The result of `work`, or the failure that it ended in. */
export async function orFailure<Result>(work: Promise<Result>): Promise<Result | LoginFailure> {
	return await work.catch((error: unknown) => {
		if (error instanceof LoginFailure) return error;
		throw error;
	});
}

const fill = (text: string, facts: Facts): string =>
	text.replace(/\{(\w+)\}/g, (_, fact: keyof Facts) => String(facts[fact] ?? "Fluent's host"));

/** Hours and minutes in UTC, rounded up, so that a try at that time is never too early. */
function nextInWords(next: Failed['next']): string {
	if (!next) return '';
	const time = new Date(Math.ceil(next.at / MINUTE) * MINUTE).toISOString().slice(11, 16);
	return next.or
		? ` Next try at ${time} UTC, or when you ${next.or} the credential.`
		: ` Next login of this user at ${time} UTC.`;
}
