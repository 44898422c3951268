import './environment';

export * from './callers';
export { pass } from './clock';
export { CredentialsHelper, CredentialStore, STORES } from './credentials-helper';
export { sendPages, streamOf } from './http-request';
export type { N8n } from './n8n';
export { execute, nodeType } from './workflow';
export { useWorld } from './world';
