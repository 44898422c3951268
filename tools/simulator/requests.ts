import express, { type RequestHandler, type Response, type Router } from 'express';
import { parameters, type Account, type Refused } from './account';
import { NOT_AUTHORIZED, type Answer } from './answers';
import type { TokenState } from './tokens';
import type { SimulatedUser } from './users';

export interface RecordedRequest {
	/** Epoch ms by the simulator's clock. */
	at: number;
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	/** Parsed JSON or form, else the text. */
	body: unknown;
	form?: Record<string, string>;
	/** `grant_type`, from the form or the query string. */
	grant?: string;
	bearer?: string;
	/** Of the bearer, at the moment the request arrived. */
	tokenState?: TokenState;
	/** Why the account refused a login; unset if a fault answered. */
	refused?: Refused;
	/** A fault answered it, or nobody, in the account's place. */
	faulted?: true;
	/** Unset until answered. */
	status?: number;
}

/** What the later handlers know of the request they answer. */
export interface Locals {
	record: RecordedRequest;
	/** Owner of the bearer, if it is alive. */
	user?: SimulatedUser;
}

export const locals = (res: Response) => res.locals as Locals;

export const bodyOf = (res: Response) => (locals(res).record.body ?? {}) as Record<string, unknown>;

/** An empty one that knows its paths as Fluent does. */
export const newRouter = (): Router => express.Router({ strict: true, caseSensitive: true });

/** Notes each request, before its body is read, so that one which never ends counts too. */
export const record = (account: Account, requests: RecordedRequest[]): RequestHandler[] => [
	recordArrival(account, requests),
	readBody,
	recordBody,
];

function recordArrival(account: Account, requests: RecordedRequest[]): RequestHandler {
	return (req, res, next) => {
		const record: RecordedRequest = {
			at: account.now(),
			method: req.method,
			path: req.path,
			query: firstValues(new URLSearchParams(req.url.split(/\?(.*)/s)[1])),
			// Only an answer has one that comes as a list.
			headers: req.headers as Record<string, string>,
			body: undefined,
		};
		record.bearer = /^bearer\b\s*(.*)$/i.exec(req.headers.authorization ?? '')?.[1];
		if (record.bearer !== undefined) {
			const token = account.find(record.bearer);
			record.tokenState = account.stateOf(token);
			if (token && record.tokenState === 'alive') {
				locals(res).user = account.users.get(token.user.username);
			}
		}
		locals(res).record = record;
		requests.push(record);
		res.on('finish', () => (record.status = res.statusCode));
		next();
	};
}

export const requireBearer: RequestHandler = (_req, res, next) => {
	if (locals(res).user) return next();
	answerWith(res, NOT_AUTHORIZED);
};

export function answerWith(res: Response, { status, body }: Answer): void {
	res.status(status).json(body);
}

/** 2 MB is Fluent's limit for a GraphQL request. */
const readBody = express.text({ type: () => true, limit: '2mb' });

const recordBody: RequestHandler = (req, res, next) => {
	const { record } = locals(res);
	const text: string = typeof req.body === 'string' ? req.body : '';
	if (req.is('application/x-www-form-urlencoded')) {
		record.form = firstValues(new URLSearchParams(text));
		record.body = record.form;
	} else if (req.is('json')) {
		record.body = parseJson(text);
	} else {
		record.body = text || undefined;
	}
	record.grant = parameters(record).grant_type;
	next();
};

export type Counts = ReturnType<typeof count>;

export function count(requests: RecordedRequest[]) {
	const number = (test: (request: RecordedRequest) => boolean | undefined) =>
		requests.filter(test).length;
	const isLogin = (request: RecordedRequest) => request.path === '/oauth/token';
	const isGraphql = (request: RecordedRequest) =>
		request.path === '/graphql' && request.method === 'POST';
	return {
		/** Also those that a fault answered. */
		logins: number(isLogin),
		passwordGrants: number((r) => isLogin(r) && r.grant === 'password'),
		refreshGrants: number((r) => isLogin(r) && r.grant === 'refresh_token'),
		/** Password grants refused for the user, also while locked. */
		failedLogins: number((r) => r.refused === 'user'),
		refusedRefreshes: number((r) => r.refused === 'refresh'),
		graphql: number(isGraphql),
		/** Queries of `me`. */
		me: number((r) => isGraphql(r) && asksForMe(r.body)),
		/** Requests to anything else. */
		api: number((r) => r.path !== '/oauth/token' && r.path !== '/graphql'),
		/** Requests anywhere with a bearer that was expired, revoked or never issued. */
		deadTokens: number((r) => r.tokenState !== undefined && r.tokenState !== 'alive'),
	};
}

/** No other field of the schema has this name. */
function asksForMe(body: unknown): boolean {
	const { query } = (body ?? {}) as { query?: unknown };
	return /\bme\s*\{/.test(String(query));
}

function firstValues(pairs: URLSearchParams): Record<string, string> {
	return Object.fromEntries([...pairs].reverse());
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
