import './environment';

export { CALLERS, NODE, permutations, REQUEST, TEST, textOf, together } from './callers';
export { pass } from './clock';
export type { Execution } from './execution';
export type { N8n } from './n8n';
export { useWorld } from './world';
