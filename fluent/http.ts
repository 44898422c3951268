import type { IHttpRequestOptions } from 'n8n-workflow';

/** What n8n's `helpers.httpRequest` resolves to when asked for the full response. */
export interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** n8n's `helpers.httpRequest`; passed in, so that `fluent` runs without n8n. */
export type Http = (request: IHttpRequestOptions) => Promise<unknown>;

/** Clock (epoch ms) and pause (ms), passed in, so that tests move time by hand. */
export interface Clock {
	now(): number;
	sleep(ms: number): Promise<void>;
}

/**
 * Sends a request that carries a secret: no redirect is followed (a 307 would take the body to any host), every
 * status is an answer, and the whole exchange ends within `timeout` ms, also when the body trickles.
 */
export async function exchange(
	http: Http,
	request: IHttpRequestOptions,
	timeout: number,
): Promise<Answer> {
	const answer = (await http({
		...request,
		timeout,
		abortSignal: AbortSignal.timeout(timeout),
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		encoding: 'text',
	})) as Partial<Answer> | undefined;
	return {
		statusCode: Number(answer?.statusCode),
		headers: answer?.headers ?? {},
		body: parseJson(answer?.body),
	};
}

/** The JSON value of a text; anything else (HTML, nothing at all) is `undefined`. */
function parseJson(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(body);
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
export function asObjects(value: unknown): Array<Record<string, unknown>> {
	return Array.isArray(value) ? value.map(asObject) : [];
}
