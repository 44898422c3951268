import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { Account } from './account';
import { fluentError } from './answers';
import { events } from './events';
import { FaultQueue } from './faults';
import { graphql } from './graphql';
import { Data } from './data';
import { newAccessToken, shortToken } from './ids';
import { jobs } from './jobs';
import { oauth } from './oauth';
import { count, readBody, recordArrival, recordBody } from './requests';
import { notFound, rest } from './rest';
import { addSamples } from './sample';
import { DEFAULTS } from './switches';
import type { LivingToken, RecordedRequest, Simulator, SimulatorOptions } from './types';
import { Webhooks } from './webhooks';

export { INTEGRATION_CLIENT } from './account';
export { integrationSettings, newUser, SAMPLE, sampleSettings } from './sample';
export { count as countsOf } from './requests';
export * from './answers';
export type { Switches } from './switches';
export type * from './types';
export type * from './users';
export { orderEvent } from './order-event';
export type { WebhookEvent, Webhooks } from './webhooks';

/** A Fluent Commerce account on loopback. Rejects if the port is taken. */
export async function startSimulator(given: SimulatorOptions = {}): Promise<Simulator> {
	const initial = { port: 0, now: Date.now, ...DEFAULTS, ...given };
	const options = { ...initial };
	const now = () => options.now();
	const account = new Account(options, { now, newAccessToken, newRefreshToken: shortToken });
	addSamples(account);
	const data = new Data(account);
	const faults = new FaultQueue();
	const requests: RecordedRequest[] = [];
	const server = await listen(createApp(account, data, faults, requests), options.port);
	const { port } = server.address() as AddressInfo;

	return {
		url: `http://127.0.0.1:${port}`,
		options,
		requests,
		faults,
		data,
		webhooks: new Webhooks(),
		users: account.users,
		clients: account.clients,
		counts: () => count(requests),
		clearRequests: () => void requests.splice(0),
		reset() {
			Object.assign(options, initial);
			account.clear();
			addSamples(account);
			data.restore();
			faults.clear();
			requests.splice(0);
		},
		addUser: (user) => void account.users.set(user.username, user),
		isLocked: (username) => account.isLocked(username),
		unlock: (username) => account.unlock(username),
		failures: (username) => account.failures(username),
		tokens: () => livingTokens(account),
		revokeTokens: (username) => account.revokeTokens(username),
		expireTokens: (username) => account.expireTokens(username),
		revokeRefreshTokens: (username) => account.revokeRefreshTokens(username),
		stop: () => close(server),
	};
}

function livingTokens(account: Account): LivingToken[] {
	const living = account.tokens.filter((token) => account.isAlive(token));
	return living.map(({ access, user, clientId, expiresAt, newestRefresh }) => ({
		accessToken: access,
		username: user.username,
		clientId,
		scope: account.clients.get(clientId)?.scope ?? '',
		expiresAt,
		refreshToken: newestRefresh?.value,
	}));
}

function createApp(
	account: Account,
	data: Data,
	faults: FaultQueue,
	requests: RecordedRequest[],
): Express {
	const app = express();
	app.disable('x-powered-by').disable('etag');
	app.use(recordArrival(account, requests), readBody, recordBody, faults.handler);
	app.use(
		oauth(account),
		graphql(account, data),
		events(data, () => account.now()),
		jobs(data),
		rest(),
	);
	app.use(notFound, answerError);
	return app;
}

/** A body that is too large or cannot be read; anything else would be a defect of the simulator. */
const answerError: ErrorRequestHandler = (error: { status?: number }, _req, res, _next) => {
	const { status, body } = fluentError(error.status ?? 500, 'Request could not be processed');
	res.status(status).json(body);
};

async function listen(app: Express, port: number): Promise<Server> {
	const server = createServer(app);
	// A client may keep a connection for as long as it likes, or its next request could meet the close.
	server.keepAliveTimeout = 0;
	server.listen(port, '127.0.0.1');
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
