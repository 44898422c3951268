export interface Page {
	first?: number;
	after?: string;
}

const DEFAULT_PAGE = 10;

/** A page of a relay connection; the cursor is the position in the whole list. */
export function connection<T>(nodes: T[], { first, after }: Page) {
	const start = after ? decode(after) + 1 : 0;
	const end = start + (first ?? DEFAULT_PAGE);
	return {
		edges: nodes.slice(start, end).map((node, index) => ({ node, cursor: encode(start + index) })),
		pageInfo: { hasPreviousPage: start > 0, hasNextPage: end < nodes.length },
	};
}

function encode(position: number): string {
	return Buffer.from(String(position)).toString('base64url');
}

function decode(cursor: string): number {
	const position = Number(Buffer.from(cursor, 'base64url').toString());
	if (!Number.isInteger(position)) throw new Error('Invalid cursor');
	return position;
}
