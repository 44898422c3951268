import './environment';

export { CALLERS, NODE, REQUEST, TEST, textOf, together, type Caller } from './callers';
export { now, pass } from './clock';
export { STORES } from './credentials-helper';
export type { Execution } from './execution';
export type { N8n } from './n8n';
export { useWorld } from './world';
