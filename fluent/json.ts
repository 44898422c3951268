/** Readers of JSON that somebody else wrote: something empty for what is of another type. */

export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});

export const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const asString = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Also one in a string, as GraphQL gives IDs; `null` for everything else and for what no date can hold. */
export function wholeNumber(value: unknown): number | null {
	const text = typeof value === 'number' ? String(value) : asString(value).trim();
	const number = /^\d+(?:\.\d+)?$/.test(text) ? Math.floor(Number(text)) : Infinity;
	return number <= 1e12 ? number : null;
}

/** 0 is no ID. */
export function id(value: unknown): number | null {
	const number = wholeNumber(value);
	return number === 0 ? null : number;
}
