export { SetupError } from '../setup.cjs';
export { N8nApi, OWNER, type SavedCredential, type SavedWorkflow } from './api';
export { cacheFolder } from './cache';
export { errorOf, outputOf, type Execution, type ExecutionError } from './execution';
export { installN8n, type InstallReport, type N8nInstall } from './install';
export { startN8n, type N8nServer, type N8nServerOptions } from './launch';
export { startOwnedN8n, type OwnedN8n } from './owned';
export { isAlive } from './pids';
export { isPortFree } from './ports';
export { readFlags, stopSignal } from './program';
export {
	CURRENT_N8N,
	LEGACY_N8N,
	MEASURED_N8N,
	OLDER_EXPRESSIONS,
	OLDEST_N8N,
	type N8nVersion,
} from './versions';
export * from './workflow';
export { CredentialWrites } from './writes';
