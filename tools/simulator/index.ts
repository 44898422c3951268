import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { Account } from './account';
import { fluentError } from './errors';
import { events } from './events';
import { FaultQueue } from './faults';
import { graphql } from './graphql';
import { Data } from './data';
import { jobs } from './jobs';
import { oauth } from './oauth';
import { count, readBody, recordArrival, recordBody } from './requests';
import { notFound, rest } from './rest';
import type { RecordedRequest, Simulator, SimulatorOptions } from './types';

export { INTEGRATION_CLIENT, integrationSettings, newUser, SAMPLE, sampleSettings } from './sample';
export { count as countsOf } from './requests';
export type * from './types';

const DEFAULTS: Required<SimulatorOptions> = {
	port: 0,
	now: Date.now,
	tokenLifetime: 86_400,
	integrationTokenLifetime: 1800,
	refreshTokensForAccountClient: false,
	refreshRevokesOldToken: true,
	invalidClientStatus: 401,
	invalidRefreshStatus: 400,
	errorShape: 'flat',
	readsFormBody: true,
	requiresAccountHeader: false,
	checksScope: true,
	returnsLivingToken: true,
	returnsLivingRefreshToken: false,
	singleUseRefreshTokens: true,
};

/** A Fluent Commerce account on loopback. Rejects if the port is taken. */
export async function startSimulator(given: SimulatorOptions = {}): Promise<Simulator> {
	const options = { ...DEFAULTS, ...given };
	const account = new Account(options);
	const data = new Data(() => options.now());
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
		users: account.users,
		clients: account.clients,
		counts: () => count(requests),
		clearRequests: () => void requests.splice(0),
		reset() {
			Object.assign(options, DEFAULTS, given);
			account.restore();
			data.restore();
			faults.clear();
			requests.splice(0);
		},
		addUser: (user) => void account.users.set(user.username, user),
		isLocked: (username) => account.lockout.isLocked(username),
		unlock: (username) => account.lockout.unlock(username),
		failures: (username) => account.lockout.failures(username),
		tokens: () => account.tokens.living().map(({ revoked: _revoked, ...token }) => token),
		revokeTokens: (username) => account.tokens.revoke(username),
		expireTokens: (username) => account.tokens.expire(username),
		revokeRefreshTokens: (username) => account.tokens.revokeRefreshTokens(username),
		stop: () => close(server),
	};
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
	const now = () => account.options.now();
	app.use(oauth(account), graphql(account, data), events(data, now), jobs(data), rest());
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
