import type { Quartiles } from '../../tools/n8n/measures';

export const whole = (value: number): string => Math.round(value).toLocaleString('en');

export const decimal = (value: number, digits: number): string =>
	value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const slashed = (...values: Array<number | null>): string =>
	values.map((value) => (value === null ? '–' : whole(value))).join(' / ');

/** Median, and in brackets the quartiles. */
export const inQuartiles = ({ median, low, high }: Quartiles, digits: number): string =>
	`${decimal(median, digits)} (${decimal(low, digits)} to ${decimal(high, digits)})`;
