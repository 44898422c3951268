import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';
import type { Credentials } from '../../../fluent/hook';
import { hook } from '../../../fluent/shared-hook';
import { type FakeFluent } from './fluent';
import { SETTINGS } from './login';

export interface Run {
	items?: INodeExecutionData[];
	/** The credential of each item, or of all. */
	credentials?: (index: number) => Credentials;
	options?: (index: number) => IDataObject;
	retailer?: (index: number) => unknown;
	continueOnFail?: boolean;
	/** In the place of n8n's request helper. */
	ask?: (data: Credentials) => Promise<unknown>;
}

let users = 0;

/** A credential of a user of its own: all tests of a file share one process, and so one hook. */
export const newCredentials = (changes: object = {}): Credentials => ({
	...SETTINGS,
	username: `fluent-node-${++users}`,
	renew: '',
	savedToken: '',
	...changes,
});

/** What the node needs of n8n; the request helper calls the hook as n8n's does. The rest is tested in `test/engine`. */
export function executeFunctions(fluent: FakeFluent, run: Run = {}) {
	const hints: string[] = [];
	const { items = [{ json: {} }], ask } = run;
	const shared = newCredentials();
	const functions = {
		getInputData: () => items,
		getNodeParameter: (name: string, index: number, fallback: unknown) =>
			(name === 'options' ? run.options : run.retailer)?.(index) ?? fallback,
		getCredentials: async (_type: string, index: number) =>
			run.credentials?.(index) ?? { ...shared },
		getNode: () => ({ name: 'Fluent Auth', type: 'fluentAuth', parameters: {} }),
		continueOnFail: () => run.continueOnFail ?? false,
		addExecutionHints: ({ message }: { message: string }) => hints.push(message),
		helpers: {
			httpRequestWithAuthentication: async (
				_type: string,
				request: IHttpRequestOptions,
				{ credentialsDecrypted: { data } }: { credentialsDecrypted: { data: Credentials } },
			) => (ask ? await ask(data) : await sendWithHook(fluent, request, data)),
		},
	};
	return { functions: functions as unknown as IExecuteFunctions, hints };
}

/** n8n's modern helper: after a 401 the hook is called again, and the request sent again. */
async function sendWithHook(fluent: FakeFluent, request: IHttpRequestOptions, data: Credentials) {
	const send = async () => {
		Object.assign(data, await hook.preAuthentication({ httpRequest: fluent.http } as never, data));
		return await fluent.receive(await hook.authenticate(data, request));
	};
	let answer = await send();
	if (answer.statusCode === 401) answer = await send();
	const body = parse(answer.body);
	if (answer.statusCode < 400) return body;
	const httpCode = String(answer.statusCode);
	throw Object.assign(new Error('status'), { httpCode, context: { data: body } });
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
