import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { Account, INTEGRATION_CLIENT } from './account';
import { fluentError } from './answers';
import { Faults } from './faults';
import { graphql } from './graphql';
import { Data } from './data';
import { answerWith, count, record, type RecordedRequest } from './requests';
import { forTests, notFound, oauth, rest } from './rest';
import { addSamples } from './sample';
import { DEFAULTS, type Switches } from './switches';
import type { SimulatedUser } from './users';
import { Webhooks } from './webhooks';

export { INTEGRATION_CLIENT } from './account';
export { integrationSettings, newUser, SAMPLE, sampleSettings } from './sample';
export { count as countsOf, type Counts, type RecordedRequest } from './requests';
export * from './answers';
export type { FaultAnswer } from './faults';
export type * from './users';
export { orderEvent } from './webhooks';

/** The account's switches, and where and when it is. */
export interface SimulatorOptions extends Partial<Switches> {
	/** Default 0: any free port. Always on 127.0.0.1. */
	port?: number;
	/** Clock in epoch ms. */
	now?: () => number;
}

/** 20 random bytes are 27 characters of base64url, which may begin with `-` or `_`. */
const shortToken = (): string => randomBytes(20).toString('base64url');

/** The account's own client gets UUIDs, all else is short (Fluent's examples). */
const newAccessToken = (clientId: string): string =>
	clientId === INTEGRATION_CLIENT ? shortToken() : randomUUID();

export type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** A Fluent Commerce account on loopback, as tests and `npm start` see it. Rejects if the port is taken. */
export async function startSimulator(given: SimulatorOptions = {}) {
	const initial = { port: 0, now: Date.now, ...DEFAULTS, ...given };
	const options = { ...initial };
	const now = () => options.now();
	const account = new Account(options, { now, newAccessToken, newRefreshToken: shortToken });
	addSamples(account);
	const data = new Data(account);
	const faults = new Faults();
	const requests: RecordedRequest[] = [];
	const app = express().disable('x-powered-by').disable('etag');
	app.use(record(account, requests), faults.handler);
	app.use(oauth(account), graphql(account, data), rest(account, data), forTests());
	app.use((_req, res) => notFound(res));
	app.use(answerError);
	const server = await listen(app, options.port);
	const { port } = server.address() as AddressInfo;

	return {
		/** Without a trailing slash. */
		url: `http://127.0.0.1:${port}`,
		/** May be changed at run time. */
		options: options as SimulatorOptions,
		/** Everything that arrived, in order. */
		requests,
		faults,
		/** Retailers, orders, stock and events; a test may add to them. */
		data,
		/** Sends webhooks, with a key pair of this account. */
		webhooks: new Webhooks(),
		users: account.users,
		counts: () => count(requests),
		/** Requests and counts only. */
		clearRequests: () => void requests.splice(0),
		/** Forgets all that happened; restores users, clients, data and options as started. */
		reset() {
			Object.assign(options, initial);
			account.clear();
			addSamples(account);
			data.restore();
			faults.clear();
			requests.splice(0);
		},
		addUser: (user: SimulatedUser) => void account.users.set(user.username, user),
		isLocked: (username: string) => account.isLocked(username),
		failures: (username: string) => account.failures(username),
		/** Those that live, each with the newest refresh token beside it, which may have been used since. */
		tokens: () =>
			account.tokens
				.filter((token) => account.isAlive(token))
				.map(({ access, user, newestRefresh }) => ({
					accessToken: access,
					username: user.username,
					refreshToken: newestRefresh?.value,
				})),
		revokeTokens: (username?: string) => account.revokeTokens(username),
		expireTokens: (username?: string) => account.expireTokens(username),
		revokeRefreshTokens: (username?: string) => account.revokeRefreshTokens(username),
		/** Closes hanging connections too. */
		stop: async () => await close(server),
	};
}

/** A body that is too large or cannot be read; anything else would be a defect of the simulator. */
const answerError: ErrorRequestHandler = (error: { status?: number }, _req, res, _next) =>
	answerWith(res, fluentError(error.status ?? 500, 'Request could not be processed'));

async function listen(app: Express, port: number): Promise<Server> {
	const server = app.listen(port, '127.0.0.1');
	// A client may keep a connection for as long as it likes, or its next request could meet the close.
	server.keepAliveTimeout = 0;
	await once(server, 'listening');
	return server;
}

async function close(server: Server): Promise<void> {
	if (!server.listening) return;
	const closed = once(server, 'close');
	server.close();
	server.closeAllConnections();
	await closed;
}
