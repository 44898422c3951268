import { afterEach, expect } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Http } from '../../../fluent/http';
import { BAD_USER, NOT_AUTHORIZED, TOKEN } from '../../../tools/simulator/answers';
import { clock, NOON, SECOND, useVirtualTime } from './time';

/** What the other side does with a request. */
export interface Reply {
	status?: number;
	headers?: Record<string, unknown>;
	/** Text, or a stream, as it is, everything else as JSON. */
	body?: unknown;
	/** A connection that ended without an answer. */
	thrown?: unknown;
	/** ms until the answer; `Infinity` for a call that never settles, also when it is aborted. */
	takes?: number;
}

/** A reply, or how tables name one: a number is a page with that status, a token what a good login brings. */
export type Answer = Reply | keyof typeof REPLIES | number | `token-${string}`;

/**
 * The other side of `helpers.httpRequest`, as n8n answers with a stream. Each request takes the next reply of its
 * script, so a script is the number of requests as well.
 */
export class ScriptedFluent {
	requests: IHttpRequestOptions[] = [];
	/** s after noon at which each login was sent. */
	loginsAt: number[] = [];
	private logins: Reply[] = [];
	private questions: Reply[] = [];
	private unscripted: string[] = [];

	answerLogins(...answers: Answer[]): void {
		this.logins.push(...answers.map(replyOf));
	}

	answerQuestions(...answers: Answer[]): void {
		this.questions.push(...answers.map(replyOf));
	}

	/** Begins anew. Fails for a request without a reply in the script, and for a reply that nobody asked for. */
	end(): void {
		const { logins, questions, unscripted } = this;
		Object.assign(this, { requests: [], loginsAt: [], logins: [], questions: [], unscripted: [] });
		expect({ logins, questions, unscripted }).toEqual({
			logins: [],
			questions: [],
			unscripted: [],
		});
	}

	readonly http: Http = async (request) => {
		const isLogin = request.url.endsWith('/oauth/token');
		this.requests.push(request);
		if (isLogin) this.loginsAt.push((clock.now() - NOON) / SECOND);
		const reply = (isLogin ? this.logins : this.questions).shift();
		if (!reply) this.unscripted.push(request.url);
		const { status = 200, headers = {}, body = '', thrown, takes = 0 } = reply ?? {};
		if (takes > 0) await answered(takes, request.abortSignal as AbortSignal);
		if (thrown !== undefined) throw thrown;
		const isStream = typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
		return { statusCode: status, headers, body: isStream ? body : streamOf(body) };
	};

	/** What each login presented, and when: "refresh-0 1 2, password 11". */
	get sent(): string {
		const sent = new Map<string | null, number[]>();
		for (const [n, form] of this.forms.entries()) {
			const presented = form.get('refresh_token') ?? form.get('grant_type');
			sent.set(presented, [...(sent.get(presented) ?? []), this.loginsAt[n]]);
		}
		return [...sent].map(([presented, at]) => `${presented} ${at.join(' ')}`).join(', ');
	}

	get forms(): URLSearchParams[] {
		const logins = this.requests.filter(({ url }) => url.endsWith('/oauth/token'));
		return logins.map(({ body }) => new URLSearchParams(String(body)));
	}

	/** The bearer of each question. */
	get bearers(): unknown[] {
		const questions = this.requests.filter(({ url }) => url.endsWith('/graphql'));
		return questions.map(({ headers }) => headers?.authorization);
	}
}

/** The same one for each test of a file, with an empty script, in virtual time. */
export function useScriptedFluent(): ScriptedFluent {
	useVirtualTime();
	const fluent = new ScriptedFluent();
	afterEach(() => {
		fluent.end();
	});
	return fluent;
}

async function* streamOf(body: unknown) {
	yield Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A body that comes a byte a second, without end. */
export async function* trickling() {
	for (;;) {
		yield Buffer.from(' ');
		await clock.sleep(SECOND);
	}
}

async function answered(takes: number, signal?: AbortSignal): Promise<void> {
	if (takes === Infinity) await new Promise(() => {});
	await new Promise<void>((resolve, reject) => {
		const cancel = () => {
			reject(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' }));
		};
		signal?.addEventListener('abort', cancel);
		void clock.sleep(takes).then(resolve);
	});
}

export const times = <Given extends Answer>(count: number, answer: Given): Given[] =>
	Array<Given>(count).fill(answer);

export const after = (takes: number, answer: Answer): Reply => ({ ...replyOf(answer), takes });

/** Fluent's answer to a good login, without a refresh token. */
export const token = (accessToken: string, changes: object = {}): Reply => {
	const bare = { ...TOKEN.body, refresh_token: undefined, expires_in: 86_400 };
	return { body: { ...bare, access_token: accessToken, ...changes } };
};

/** A page of something that stands before Fluent. */
const page = (status: number): Reply => ({ status, body: '<html></html>' });

/** The same with a `Retry-After`. */
export const waiting = (status: number, seconds: number): Reply => ({
	...page(status),
	headers: { 'retry-after': String(seconds) },
});

export const failing = (code: string): Reply => ({
	thrown: Object.assign(new Error(code), { code }),
});

const REPLIES = {
	// What Fluent says to a token that it accepts, and to one that it does not.
	accepted: { body: { data: { me: { ref: 'fluent-api' } } } },
	unauthorized: NOT_AUTHORIZED,
	'bad credentials': BAD_USER.flat,
	// The answer was lost: nobody knows how Fluent judged.
	dropped: failing('ECONNRESET'),
	// Fluent has surely not seen it.
	unreachable: failing('ECONNREFUSED'),
	silent: { takes: Infinity },
	// n8n's refusals: Allowed Domains of a credential, and its protection against SSRF, which has no code.
	'not allowed': { thrown: new Error('Domain not allowed: This credential is restricted') },
	blocked: { thrown: new Error('The request was blocked') },
};

function replyOf(answer: Answer): Reply {
	if (typeof answer === 'number') return page(answer);
	if (typeof answer === 'object') return answer;
	return answer in REPLIES ? REPLIES[answer as keyof typeof REPLIES] : token(answer);
}
