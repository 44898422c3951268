import './environment';

export * from './callers';
export { pass } from './clock';
export { CredentialsHelper, CredentialStore, STORES } from './credentials-helper';
export { sendPages, streamOf } from './http-request';
export { loadPackage, type N8n } from './n8n';
export { additionalData, execute, nodeType, workflowOf } from './workflow';
export { useWorld } from './world';
