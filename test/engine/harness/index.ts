import './environment';

export { CALLERS, NODE, REQUEST, TEST, textOf, together } from './callers';
export { pass } from './clock';
export { STORES } from './credentials-helper';
export { useWorld } from './world';
