import { delimiter, dirname } from 'node:path';
import type { N8nInstall } from './install';

/** Ports of one server; each instance needs its own three. */
export interface N8nPorts {
	editor: number;
	broker: number;
	health: number;
}

/** Nothing that phones home, asks questions or needs the internet; what is n8n's default on all its lines is left to it. */
const SETTINGS = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_PYTHON_ENABLED: 'false',
	N8N_NATIVE_PYTHON_RUNNER: 'false',
	N8N_ONBOARDING_FLOW_DISABLED: 'true',
	N8N_PUBLIC_API_DISABLED: 'true',
	N8N_SKIP_STATISTICS_EVENTS: 'true',
	EXTERNAL_FRONTEND_HOOKS_URLS: '',
	// jest sets it to "test", which n8n takes for its own tests.
	NODE_ENV: 'production',
	N8N_HOST: '127.0.0.1',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
	N8N_GIT_NODE_DISABLE_BARE_REPOS: 'true',
	N8N_BLOCK_ENV_ACCESS_IN_NODE: 'false',
	N8N_RUNNERS_ENABLED: 'true',
	DB_SQLITE_POOL_SIZE: '4',
	NO_COLOR: '1',
	TZ: 'UTC',
	GENERIC_TIMEZONE: 'UTC',
};

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
		...SETTINGS,
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
