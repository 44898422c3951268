import { markdownTable } from 'markdown-table';
import type { Spread } from '../cost';

export const NONE = '–';

export const whole = (value: number): string => Math.round(value).toLocaleString('en');
export const ratio = (value: number): string => value.toFixed(2);
export const milliseconds = (value: number): string => `${whole(value)} ms`;
export const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} kB`;

/** Median, and in brackets the quartiles. */
export function spreadText({ median, low, high }: Spread, digits: number, unit = ''): string {
	const [middle, first, third] = [median, low, high].map((value) =>
		value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
	);
	return `${middle}${unit} (${first} to ${third})`;
}

/** @param rows the first one is the head; the first column is text, all others are figures */
export function figures(rows: string[][]): string {
	const [head] = rows;
	return markdownTable(rows, { align: head.map((_, index) => (index === 0 ? 'l' : 'r')) });
}

export const prose = (rows: string[][]): string => markdownTable(rows);
