import type { IHttpRequestOptions } from 'n8n-workflow';
import { LoginFailure } from './failure';
import { asObject, asString, parseJson } from './json';
import type { Clock } from './time';

/** One of n8n's request helpers; handed in, so that tests need no n8n. */
export type Http = (request: IHttpRequestOptions) => Promise<unknown>;

/** What Fluent, or something in front of it, answered; no body if it is not JSON, such as a page. */
export interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** The end of something that may take `limit` in all (rule 6). */
export class Deadline {
	readonly signal: AbortSignal;
	private readonly at: number;

	constructor(
		private readonly clock: Clock,
		readonly limit: number,
		private readonly host: string,
	) {
		this.at = clock.now() + limit;
		this.signal = clock.timeout(limit);
	}

	/** Whether `ms` more would still leave time, also after the clock was set back. */
	allows(ms: number): boolean {
		return !this.signal.aborted && this.clock.now() + ms < this.at;
	}

	/** Waits for `work` until the deadline, and not for a call that never settles. @throws LoginFailure */
	async within<Result>(work: Promise<Result>): Promise<Result> {
		// No race with one promise for the whole limit: that would keep the result, and its run, until the end.
		return await new Promise<Result>((resolve, reject) => {
			const pass = () => {
				reject(new LoginFailure('timedOut', { host: this.host }));
			};
			if (this.signal.aborted) pass();
			this.signal.addEventListener('abort', pass);
			void work.then(resolve, reject).finally(() => {
				this.signal.removeEventListener('abort', pass);
			});
		});
	}
}

/** Characters of an answer that are read; Fluent's longest, a page of retailers, has some thousand. */
const LONGEST_ANSWER = 1_000_000;

/**
 * Sends a request that carries a secret: no redirect is followed (a 307 would take the body to any host), every
 * status is an answer, and the whole exchange ends by the deadline, also when the body trickles.
 *
 * @throws LoginFailure at the deadline, or the error of n8n's helper
 */
export async function exchange(
	http: Http,
	request: IHttpRequestOptions,
	deadline: Deadline,
): Promise<Answer> {
	const answered = http({
		...request,
		timeout: deadline.limit,
		abortSignal: deadline.signal,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		encoding: 'stream',
	}).then(async (answer) => {
		const { statusCode, headers, body } = asObject(answer);
		const json = parseJson(await readText(body));
		return { statusCode: Number(statusCode), headers: asObject(headers), body: json };
	});
	return await deadline.within(answered);
}

async function readText(body: unknown): Promise<string> {
	if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body))
		return asString(body);
	let text = '';
	const decoder = new TextDecoder();
	for await (const chunk of body as AsyncIterable<Uint8Array>) {
		text += decoder.decode(chunk, { stream: true });
		if (text.length > LONGEST_ANSWER) return '';
	}
	return text;
}
