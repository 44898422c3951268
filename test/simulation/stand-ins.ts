import type { BinaryToTextEncoding } from 'node:crypto';

/** Stands for packages that the core takes little of, so that a simulation takes less time. */

/** Of `n8n-workflow`, whose own class reads its stack for each error. */
export class UserError extends Error {
	readonly description?: string;

	constructor(message: string, { description }: { description?: string } = {}) {
		super(message);
		this.description = description;
	}
}

export class NodeOperationError extends Error {}

export const sleep = (): Promise<void> => new Promise(() => {});

// By its other name: `node:crypto` is this file here.
const crypto = process.getBuiltinModule('node:crypto');

const digests = new Map<string, string>();

/** Of `node:crypto`: the same few texts are hashed at each request. */
export function hash(algorithm: string, text: string, encoding: BinaryToTextEncoding): string {
	const key = `${algorithm} ${encoding} ${text}`;
	const digest = digests.get(key) ?? crypto.hash(algorithm, text, encoding);
	digests.set(key, digest);
	return digest;
}
