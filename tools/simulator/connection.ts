export interface Page {
	first?: number | null;
	after?: string | null;
}

export interface Connection<T> {
	edges: Array<{ node: T; cursor: string }>;
	pageInfo: { hasPreviousPage: boolean; hasNextPage: boolean };
}

const DEFAULT_PAGE = 10;

/** A page of a relay connection; the cursor is the position in the whole list. */
export function connection<T>(nodes: T[], { first, after }: Page): Connection<T> {
	const start = after ? decode(after) + 1 : 0;
	const end = start + (first ?? DEFAULT_PAGE);
	return {
		edges: nodes.slice(start, end).map((node, index) => ({ node, cursor: encode(start + index) })),
		pageInfo: { hasPreviousPage: start > 0, hasNextPage: end < nodes.length },
	};
}

/** A filter argument that is not given lets everything through. */
export function matches<T>(wanted: T[] | null | undefined, value: T): boolean {
	return !wanted || wanted.includes(value);
}

export interface DateRange {
	from?: string | null;
	to?: string | null;
}

/** Whether a date lies in a range whose ends belong to it; an end that is not given is open. */
export function isWithin({ from, to }: DateRange, date: string): boolean {
	const time = Date.parse(date);
	return !(from && time < Date.parse(from)) && !(to && time > Date.parse(to));
}

function encode(position: number): string {
	return Buffer.from(String(position)).toString('base64url');
}

function decode(cursor: string): number {
	const position = Number(Buffer.from(cursor, 'base64url').toString());
	if (!Number.isInteger(position)) throw new Error('Invalid cursor');
	return position;
}
