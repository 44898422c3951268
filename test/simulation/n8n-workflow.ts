/** Stands for n8n's package, of which the core takes the first class alone: the real one reads its own stack for each error. */
export class UserError extends Error {
	readonly description?: string;

	constructor(message: string, { description }: { description?: string } = {}) {
		super(message);
		this.description = description;
	}
}

export class NodeOperationError extends Error {}

export const sleep = (): Promise<void> => new Promise(() => {});
