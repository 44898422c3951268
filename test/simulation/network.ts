import type { IHttpRequestOptions } from 'n8n-workflow';
import { NOT_AUTHORIZED } from '../../tools/simulator/answers';
import { answerMeRef } from '../../tools/simulator/profile';
import type { Token } from '../../tools/simulator/tokens';
import type { Fault } from './faults';
import { MINUTE } from './time';
import {
	settingsOf,
	type Arrival,
	type Attempt,
	type Grant,
	type LifeMark,
	type Probe,
} from './trace';
import type { World } from './world';

/** What comes back over the network. */
interface Answer {
	status: number;
	headers?: Record<string, string>;
	body: string;
}

/** n8n's own limit for requests of a workflow. */
const N8N_TIMEOUT = 5 * MINUTE;

/** The error of a request that got an answer it does not like, as axios makes it. */
export interface Refused extends Error {
	response?: { status: number };
	code?: string;
}

interface Sending {
	fault?: Fault;
	/** Fluent, or the API behind it. */
	receive: () => Answer & { takes?: number };
	/** ms until the caller gives up. */
	timeout: number;
	signal?: AbortSignal;
}

/** The way from one process to Fluent and to the API, with all that can happen on it. */
export function network(world: World, process: LifeMark) {
	const { trace, fluent } = world;

	/** The `httpRequest` that n8n hands to the hook. */
	async function ask(attempt: Attempt, options: IHttpRequestOptions): Promise<unknown> {
		const exchange = String(options.url).endsWith('/oauth/token')
			? grantOf(attempt, options)
			: probeOf(attempt, options);
		const { answer, isFluents } = await send({
			...exchange,
			timeout: Number(options.timeout ?? N8N_TIMEOUT),
			signal: options.abortSignal as AbortSignal | undefined,
		});
		if (isFluents) exchange.record.answeredAt = world.now;
		exchange.record.status = answer.status;
		return { statusCode: answer.status, headers: answer.headers ?? {}, body: answer.body };
	}

	function grantOf(attempt: Attempt, { body, headers }: IHttpRequestOptions) {
		const form = Object.fromEntries(new URLSearchParams(String(body)));
		const refreshToken = form.refresh_token;
		const type = refreshToken ? 'refresh' : 'password';
		const presented = fluent.findByRefresh(refreshToken);
		const met = world.faultOf('token', type);
		const record: Grant = {
			attempt,
			type,
			settings: settingsOf(attempt),
			refreshToken,
			presented,
			sentAt: world.now,
			fault: met?.name,
			arrivedAt: Infinity,
			answeredAt: Infinity,
		};
		trace.grants.push(record);
		const receive = () => {
			const request = { form, query: {}, headers: { ...headers } as Record<string, string> };
			const { answer, token, countedFor } = fluent.login(request);
			Object.assign(record, { arrivedAt: world.now, token, countedFor });
			return json(answer);
		};
		return { record, fault: met?.fault, receive };
	}

	function probeOf(attempt: Attempt, options: IHttpRequestOptions) {
		const token = fluent.find(bearer(options));
		const met = world.faultOf('me');
		const record: Probe = {
			attempt,
			token,
			sentAt: world.now,
			fault: met?.name,
			answeredAt: Infinity,
		};
		trace.probes.push(record);
		const receive = () =>
			json(authorizes(token) ? { status: 200, body: answerMeRef(token.user) } : NOT_AUTHORIZED);
		return { record, fault: met?.fault, receive };
	}

	/** A request of a workflow. @returns the status @throws an error as axios makes it */
	async function call(attempt: Attempt, request: IHttpRequestOptions): Promise<number> {
		const token = fluent.find(bearer(request));
		const met = world.faultOf('api');
		const record: Arrival = {
			attempt,
			token,
			sentAt: world.now,
			fault: met?.name,
			arrivedAt: Infinity,
			authorized: false,
			drained: attempt.stream && trace.arrivals.some((before) => before.attempt === attempt),
		};
		trace.arrivals.push(record);
		const receive = () => {
			record.arrivedAt = world.now;
			record.authorized = authorizes(token);
			if (!record.authorized) return json(NOT_AUTHORIZED);
			const { status, takes } = attempt;
			return status === 401 ? json(NOT_AUTHORIZED) : { status, takes, body: '' };
		};
		const { answer } = await send({ fault: met?.fault, receive, timeout: N8N_TIMEOUT });
		record.status = answer.status;
		if (answer.status < 400 || attempt.helper === 'quiet') return answer.status;
		throw Object.assign(new Error(`Request failed with status code ${answer.status}`), {
			response: { status: answer.status },
		});
	}

	function authorizes(token: Token | undefined): token is Token {
		const isAlive = token !== undefined && fluent.isAlive(token);
		if (token && !isAlive) token.refused = true;
		return isAlive;
	}

	function send({ fault, receive, timeout, signal }: Sending) {
		return new Promise<{ answer: Answer; isFluents: boolean }>((resolve, reject) => {
			const { time } = world;
			const ifAlive = (settle: () => void) => () => {
				if (process.alive) settle();
			};
			const failWith = (code: string) => ifAlive(() => reject(networkError(code)));
			const outcome = fault?.outcome;
			const arrives = fault?.arrives ?? true;
			if (outcome !== 'stuck') {
				if (signal?.aborted) return reject(networkError('ECONNABORTED'));
				signal?.addEventListener('abort', failWith('ECONNABORTED'));
				time.after(timeout, failWith('ECONNABORTED'));
			}
			time.after(world.latency(10, 400), () => {
				const answer = arrives ? receive() : undefined;
				if (outcome === 'stuck' || outcome === 'hangs') return;
				const back = world.latency(10, 400) + (answer?.takes ?? 0);
				if (!outcome) {
					time.after(
						back,
						ifAlive(() => resolve({ answer: answer!, isFluents: true })),
					);
				} else if ('code' in outcome) {
					time.after(back, failWith(outcome.code));
				} else {
					time.after(
						back,
						ifAlive(() => resolve({ answer: outcome, isFluents: false })),
					);
				}
			});
		});
	}

	return { ask, call };
}

const json = ({ status, body }: { status: number; body: object }): Answer => ({
	status,
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body),
});

const networkError = (code: string): Refused =>
	Object.assign(new Error(`request failed: ${code}`), { code });

function bearer({ headers }: IHttpRequestOptions): string | undefined {
	const value = headers?.authorization ?? headers?.Authorization;
	return typeof value === 'string' ? value.replace(/^bearer /i, '') : undefined;
}
