import { MINUTE, SECOND } from '../fluent/time';

export { MINUTE, SECOND };
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
