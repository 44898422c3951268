import { delimiter, dirname } from 'node:path';
import type { N8nInstall } from './install';
// Nothing that phones home, asks questions or needs the internet; what is n8n's default on all its lines is left to it.
import quiet from './quiet.json';

/** Ports of one server; each instance needs its own three. */
export interface N8nPorts {
	editor: number;
	broker: number;
	health: number;
}

/** Settings of the person's own n8n, of npm and of a debugger have no place in this one. */
const FOREIGN =
	/^(N8N_|DB_|EXECUTIONS_|QUEUE_|CREDENTIALS_|WEBHOOK_|NODES_|npm_|NODE_OPTIONS$|JEST_|FORCE_COLOR$)/;

/** The complete environment of one server; `own` wins over everything else. */
export function environmentOf(
	install: N8nInstall,
	userFolder: string,
	ports: N8nPorts,
	own: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
	const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
	return {
		...Object.fromEntries(inherited),
		...quiet,
		// jest sets it to "test", which n8n takes for its own tests.
		NODE_ENV: 'production',
		...install.env,
		// A proxy, if there is one, cannot see this machine's loopback.
		NO_PROXY: [process.env.NO_PROXY, '127.0.0.1', 'localhost'].filter(Boolean).join(','),
		PATH: [dirname(install.node), process.env.PATH].join(delimiter),
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(ports.editor),
		N8N_RUNNERS_BROKER_PORT: String(ports.broker),
		N8N_RUNNERS_HEALTH_CHECK_SERVER_PORT: String(ports.health),
		...own,
	};
}
