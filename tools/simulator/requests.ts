import { parse, visit } from 'graphql';
import express, { type RequestHandler, type Response, type Router } from 'express';
import { parameters, type Account } from './account';
import { NOT_AUTHORIZED, type Answer } from './answers';
import type { Counts, RecordedRequest } from './types';
import type { SimulatedUser } from './users';

/** What the later handlers know of the request they answer. */
interface Locals {
	record: RecordedRequest;
	/** Owner of the bearer, if it is alive. */
	user?: SimulatedUser;
}

export function locals(res: Response): Locals {
	return res.locals as Locals;
}

/** An empty one that knows its paths as Fluent does. */
export const newRouter = (): Router => express.Router({ strict: true, caseSensitive: true });

/** Notes each request before its body is read, so that one which never ends counts too. */
export function recordArrival(account: Account, requests: RecordedRequest[]): RequestHandler {
	return (req, res, next) => {
		const record: RecordedRequest = {
			at: account.now(),
			method: req.method,
			path: req.path,
			query: firstValues(new URLSearchParams(req.url.split(/\?(.*)/s)[1])),
			headers: Object.fromEntries(
				Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
			),
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
export const readBody = express.text({ type: () => true, limit: '2mb' });

export const recordBody: RequestHandler = (req, res, next) => {
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

export function count(requests: RecordedRequest[]): Counts {
	const number = (test: (request: RecordedRequest) => boolean | undefined) =>
		requests.filter(test).length;
	const isLogin = (request: RecordedRequest) => request.path === '/oauth/token';
	const isGraphql = (request: RecordedRequest) =>
		request.path === '/graphql' && request.method === 'POST';
	return {
		logins: number(isLogin),
		passwordGrants: number((r) => isLogin(r) && r.grant === 'password'),
		refreshGrants: number((r) => isLogin(r) && r.grant === 'refresh_token'),
		failedLogins: number((r) => r.refused === 'user'),
		refusedRefreshes: number((r) => r.refused === 'refresh'),
		graphql: number(isGraphql),
		me: number((r) => isGraphql(r) && asksForMe(r.body)),
		api: number((r) => r.path !== '/oauth/token' && r.path !== '/graphql'),
		deadTokens: number((r) => r.tokenState !== undefined && r.tokenState !== 'alive'),
	};
}

function asksForMe(body: unknown): boolean {
	const query = (body as { query?: unknown } | null | undefined)?.query;
	let found = false;
	try {
		visit(parse(String(query)), {
			Field: ({ name }) => {
				found ||= name.value === 'me';
			},
		});
	} catch {
		// Not GraphQL: the endpoint will say so.
	}
	return found;
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
