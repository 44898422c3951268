export { N8nApi, OWNER, type SavedCredential, type SavedWorkflow } from './api';
export { cacheFolder } from './cache';
export { errorOf, outputOf, type Execution, type ExecutionError } from './execution';
export { installN8n, type InstallReport, type N8nInstall } from './install';
export { startN8n, type N8nServer, type N8nServerOptions } from './launch';
export { SetupError } from './npm';
export { N8nRestError } from './rest';
export type { N8nVersion } from './versions';
export * from './workflow';
