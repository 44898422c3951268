import { N8nApi } from './api';
import { startN8n, type N8nServer, type N8nServerOptions } from './launch';

/** A server that runs, and what its owner can do there. */
export interface OwnedN8n {
	server: N8nServer;
	api: N8nApi;
}

/** Starts a new n8n and makes its owner. @throws SetupError in clear words */
export async function startOwnedN8n(options: N8nServerOptions): Promise<OwnedN8n> {
	const server = await startN8n(options);
	try {
		return { server, api: await N8nApi.setUp(server) };
	} catch (error) {
		await server.stop();
		throw error;
	}
}
