import type { IDataObject } from 'n8n-workflow';
import type { N8n } from './n8n';
import type { Execution } from './workflow';

/** A way in which people reach Fluent with the credential: each makes one request per run. */
interface Caller {
	name: string;
	/** Sends by `requestWithAuthentication`. */
	legacy?: true;
	/** Runs that start together share one request. */
	shares?: true;
	/** @returns what is said of a failure, as people read it; `undefined` for a success */
	run(n8n: N8n): Promise<string | undefined>;
}

/** Message and description, as the panel of a failed node shows them. */
function textOf({ error }: Execution): string | undefined {
	if (!error) return undefined;
	const { message, description } = error as { message: string; description?: string };
	return [message, description].filter(Boolean).join(' ');
}

export const NODE: Caller = {
	name: 'Fluent Auth node',
	shares: true,
	run: async (n8n) => textOf(await n8n.node()),
};

export const REQUEST: Caller = {
	name: 'HTTP Request node',
	legacy: true,
	run: async (n8n) => textOf(await n8n.request({ url: n8n.ok })),
};

export const TEST: Caller = {
	name: 'credential test',
	run: async (n8n) => {
		const { status, message } = await n8n.test();
		return status === 'OK' ? undefined : message;
	},
};

export const CALLERS = [NODE, REQUEST, TEST];

/** What all of `calls` resolve to, when they start together. */
export const together = async <Result>(
	times: number,
	call: (index: number) => Promise<Result>,
): Promise<Result[]> =>
	await Promise.all(Array.from({ length: times }, async (_, i) => await call(i)));

export const itemsOf = (count: number): IDataObject[] => Array.from({ length: count }, () => ({}));

/** How Fluent's API says that it does not accept a token. */
export const REJECTED = {
	status: 401,
	body: { errors: [{ code: '401', message: 'Invalid user' }] },
};
