import type { IHttpRequestOptions } from 'n8n-workflow';
import { NOT_AUTHORIZED } from '../../tools/simulator/answers';
import type { Page } from '../../tools/simulator/connection';
import { answerMeRef, answerProfile, answerRetailers } from '../../tools/simulator/profile';
import type { Token } from '../../tools/simulator/tokens';
import type { SimulatedUser } from '../../tools/simulator/users';
import type { Fault } from './faults';
import { MINUTE } from '../../tools/time';
import type { Arrival, Attempt, Grant, LifeMark, Question } from './trace';
import type { World } from './world';

/** What comes back over the network. */
interface Answer {
	status: number;
	headers?: Record<string, string>;
	body: string | AsyncIterable<Uint8Array>;
}

/** Retailers on a page, so that few have several. */
const PAGE_OF_RETAILERS = 2;

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

	const asked = (attempt: Attempt, met?: { name: string }) => {
		const { settings } = attempt;
		return { attempt, settings, sentAt: world.now, fault: met?.name, answeredAt: Infinity };
	};

	/** A question of Fluent Auth, which takes every status as an answer. */
	async function question(attempt: Attempt, options: IHttpRequestOptions): Promise<unknown> {
		return await receiveAnswer(options, questionOf(attempt, options, trace.questions));
	}

	/** The `httpRequest` that n8n hands to the hook. */
	async function ask(attempt: Attempt, options: IHttpRequestOptions): Promise<unknown> {
		const exchange = String(options.url).endsWith('/oauth/token')
			? grantOf(attempt, options)
			: questionOf(attempt, options, trace.probes);
		return await receiveAnswer(options, exchange);
	}

	function questionOf(attempt: Attempt, options: IHttpRequestOptions, asking: Question[]) {
		const { query = '', variables } = options.body as { query?: string; variables?: Page };
		const token = fluent.find(bearer(options));
		const isPage = /retailers/.test(query);
		const met = isPage ? world.faultOf('me', 'retailers') : world.faultOf('me');
		const record: Question = {
			...asked(attempt, met),
			query: /roles/.test(query) ? 'profile' : isPage ? 'retailers' : 'liveness',
			token,
		};
		asking.push(record);
		const receive = () => {
			if (!authorizes(token)) return json(NOT_AUTHORIZED);
			const { user } = token;
			if (record.query === 'liveness') return json({ status: 200, body: answerMeRef(user) });
			if (record.query === 'retailers') {
				const page = { first: PAGE_OF_RETAILERS, after: variables?.after };
				return json({ status: 200, body: answerRetailers(fluent, page) });
			}
			record.said = toldOf(user);
			return json({ status: 200, body: answerProfile(fluent, user) });
		};
		return { record, fault: met?.fault, receive };
	}

	/** As n8n's helper gives an answer whose status nobody minds. */
	async function receiveAnswer(
		{ timeout, abortSignal }: IHttpRequestOptions,
		{ record, ...exchange }: Pick<Sending, 'fault' | 'receive'> & { record: Question | Grant },
	) {
		const { answer, isFluents } = await send({
			...exchange,
			timeout: Number(timeout ?? N8N_TIMEOUT),
			signal: abortSignal as AbortSignal | undefined,
		});
		if (isFluents) record.answeredAt = world.now;
		record.status = answer.status;
		return { statusCode: answer.status, headers: answer.headers ?? {}, body: answer.body };
	}

	function grantOf(attempt: Attempt, { body, headers }: IHttpRequestOptions) {
		const form = Object.fromEntries(new URLSearchParams(String(body)));
		const refreshToken = form.refresh_token;
		const type = refreshToken ? 'refresh' : 'password';
		const presented = fluent.findByRefresh(refreshToken);
		const met = world.faultOf('token', type);
		const record: Grant = {
			...asked(attempt, met),
			type,
			refreshToken,
			presented,
			arrivedAt: Infinity,
		};
		trace.grants.push(record);
		const receive = () => {
			const request = { form, query: {}, headers: { ...headers } as Record<string, string> };
			const { answer, token, countedFor } = fluent.login(request);
			const roles = token && fluent.user(token.user.username)?.roles;
			Object.assign(record, { arrivedAt: world.now, token, countedFor, roles });
			return json(answer);
		};
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
		const signal = request.abortSignal as AbortSignal | undefined;
		const { answer } = await send({ fault: met?.fault, receive, timeout: N8N_TIMEOUT, signal });
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
			// What it was waiting for comes once: most deadlines pass long after the answer.
			let isWaiting = true;
			const once = (settle: () => void) => () => {
				if (process.alive && isWaiting) settle();
				isWaiting = false;
			};
			const failWith = (code: string) => once(() => reject(networkError(code)));
			const outcome = fault?.outcome;
			const arrives = fault?.arrives ?? true;
			if (outcome === 'refused') return reject(new Error('blocked'));
			if (outcome !== 'stuck') {
				if (signal?.aborted) return reject(networkError('ECONNABORTED'));
				signal?.addEventListener('abort', failWith('ECONNABORTED'));
				time.after(timeout, failWith('ECONNABORTED'));
			}
			time.after(world.latency(10, 400), () => {
				const answer = arrives ? receive() : undefined;
				if (outcome === 'stuck' || outcome === 'hangs') return;
				const back = world.latency(10, 400) + (answer?.takes ?? 0);
				const comes = (answer: Answer, isFluents = false) =>
					time.after(
						back,
						once(() => resolve({ answer, isFluents })),
					);
				if (!outcome) comes(answer!, true);
				else if (outcome === 'stalls') comes({ status: 200, body: endless(signal) });
				else if ('code' in outcome) time.after(back, failWith(outcome.code));
				else comes(outcome);
			});
		});
	}

	return { ask, call, question };
}

const json = ({ status, body }: { status: number; body: object }): Answer => ({
	status,
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body),
});

/** A body of which nothing comes, until whoever reads it gives up. */
const endless = (signal?: AbortSignal): AsyncIterable<Uint8Array> => ({
	[Symbol.asyncIterator]: () => ({
		next: () =>
			new Promise((_resolve, reject) => {
				signal?.addEventListener('abort', () => reject(networkError('ECONNABORTED')));
			}),
	}),
});

function toldOf(user: SimulatedUser): Question['said'] {
	const contexts = user.roleContexts ?? [];
	const ofRetailers = contexts.filter(({ contextType }) => contextType === 'RETAILER');
	const primary = user.retailerId === undefined ? [] : [user.retailerId];
	return {
		roles: [...new Set(contexts.map(({ role }) => role))],
		retailerIds: [...primary, ...ofRetailers.map(({ contextId }) => Number(contextId))],
		isAccount: contexts.some(({ contextType }) => contextType === 'ACCOUNT'),
	};
}

const networkError = (code: string): Refused =>
	Object.assign(new Error(`request failed: ${code}`), { code });

function bearer({ headers }: IHttpRequestOptions): string | undefined {
	const value = headers?.authorization ?? headers?.Authorization;
	return typeof value === 'string' ? value.replace(/^bearer /i, '') : undefined;
}
