import type { IHttpRequestOptions } from 'n8n-workflow';

/** n8n's `helpers.httpRequest`; handed in, so that `fluent` runs without n8n. */
export type Http = (request: IHttpRequestOptions) => Promise<unknown>;

/** What Fluent, or something that stands before it, answered. */
export interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	/** The JSON value; `undefined` for anything else, such as a page. */
	body: unknown;
}

/** Time, handed in, so that tests move it by hand. */
export interface Clock {
	/** Epoch ms. */
	now(): number;
	/** Resolves after `ms`. */
	sleep(ms: number): Promise<void>;
	/** A signal that aborts after `ms`. */
	timeout(ms: number): AbortSignal;
}

/** ms by which the clocks of processes may differ. */
export const CLOCK_SKEW = 60_000;

/** One process of n8n: its clock, and its own random numbers from 0 to 1. */
export interface Process {
	clock: Clock;
	random: () => number;
}

/** The end of something that may take `limit` ms in all. */
export class Deadline {
	readonly signal: AbortSignal;
	private readonly at: number;

	constructor(
		private readonly clock: Clock,
		readonly limit: number,
	) {
		this.at = clock.now() + limit;
		this.signal = clock.timeout(limit);
	}

	/** Whether `ms` more would still leave time, also after the clock was set back. */
	allows(ms: number): boolean {
		return !this.signal.aborted && this.clock.now() + ms < this.at;
	}

	/** Waits for `work` until the deadline, and not for a call that never settles. @throws DeadlinePassed */
	async within<Result>(work: Promise<Result>): Promise<Result> {
		return await new Promise<Result>((resolve, reject) => {
			const pass = () => {
				reject(new DeadlinePassed());
			};
			if (this.signal.aborted) pass();
			this.signal.addEventListener('abort', pass);
			void work.then(resolve, reject).finally(() => {
				this.signal.removeEventListener('abort', pass);
			});
		});
	}
}

export class DeadlinePassed extends Error {}

/** Characters of an answer that are read; Fluent's longest, a page of retailers, has some thousand. */
const LONGEST_ANSWER = 1_000_000;

/**
 * Sends a request that carries a secret: no redirect is followed (a 307 would take the body to any host), every
 * status is an answer, and the whole exchange ends by the deadline, also when the body trickles.
 *
 * @throws DeadlinePassed, or the error of Node or axios
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
		const text = await readText(body);
		return { statusCode: Number(statusCode), headers: asObject(headers), body: parseJson(text) };
	});
	return await deadline.within(answered);
}

async function readText(body: unknown): Promise<unknown> {
	if (!isStream(body)) return body;
	let text = '';
	const decoder = new TextDecoder();
	for await (const chunk of body) {
		text += decoder.decode(chunk, { stream: true });
		if (text.length > LONGEST_ANSWER) return undefined;
	}
	return text;
}

const isStream = (body: unknown): body is AsyncIterable<Uint8Array> =>
	typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

function parseJson(text: unknown): unknown {
	if (typeof text !== 'string') return text;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** A JSON object, or an empty one for every other value. */
export function asObject(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: {};
}

/** A list of JSON objects, or an empty one for every other value. */
export function asObjects(value: unknown): Array<Partial<Record<string, unknown>>> {
	return Array.isArray(value) ? value.map(asObject) : [];
}

/** A text, or an empty one for every other value. */
export const asString = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A count or an ID, also as a string of digits; `null` for everything else and for what no date can hold. */
export function wholeNumber(value: unknown): number | null {
	if (typeof value !== 'number' && !(typeof value === 'string' && /^\d+$/.test(value))) return null;
	const number = Math.floor(Number(value));
	return number >= 0 && number <= 1e12 ? number : null;
}
