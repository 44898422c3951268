export { SetupError } from '../setup.cjs';
export { N8nApi, N8nRestError, OWNER, type SavedCredential, type SavedWorkflow } from './api';
export {
	EXAMPLES,
	firstWorkflow,
	importExample,
	readExample,
	type ChangeExample,
} from './examples';
export { errorOf, outputOf, type Execution, type ExecutionError } from './execution';
export { installN8n, installPackage, type InstallReport, type N8nInstall } from './install';
export { isReady, startN8n, startOwnedN8n, type N8nServer, type N8nServerOptions } from './launch';
export { cacheFolder, freePort, isAlive } from './machine';
export { CredentialWrites, sqlite } from './measures';
export { inLines, readFlags, runProgram, stopSignal } from './program';
export {
	CURRENT_N8N,
	LEGACY_N8N,
	MEASURED_N8N,
	OLDER_EXPRESSIONS,
	OLDEST_N8N,
	type N8nVersion,
} from './versions';
export * from './workflow';
