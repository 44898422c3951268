import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';
import { authorize, preAuthenticate, type Credentials } from '../../../fluent/hook';
import type { FakeFluent } from '../fluent/fake';

export interface Run {
	items: INodeExecutionData[];
	/** The credential of each item, or of all. */
	credentials: (index: number) => Credentials;
	options?: (index: number) => IDataObject;
	continueOnFail?: boolean;
	/** What n8n throws at once, without calling the hook. */
	refusal?: Error;
}

/** What the node needs of n8n; the request helper calls the hook as n8n's does. The rest is tested in `test/engine`. */
export function executeFunctions(fluent: FakeFluent, run: Run) {
	const hints: string[] = [];
	const functions = {
		getInputData: () => run.items,
		getNodeParameter: (_name: string, index: number) => run.options?.(index) ?? {},
		getCredentials: async (_type: string, index: number) => run.credentials(index),
		getNode: () => ({ name: 'Fluent Auth', type: 'fluentAuth', parameters: {} }),
		continueOnFail: () => run.continueOnFail ?? false,
		addExecutionHints: ({ message }: { message: string }) => hints.push(message),
		helpers: {
			httpRequestWithAuthentication: async (
				_type: string,
				request: IHttpRequestOptions,
				{ credentialsDecrypted: { data } }: { credentialsDecrypted: { data: Credentials } },
			) => {
				if (run.refusal) throw run.refusal;
				return await sendWithHook(fluent, request, data);
			},
		},
	};
	return { functions: functions as unknown as IExecuteFunctions, hints };
}

async function sendWithHook(fluent: FakeFluent, request: IHttpRequestOptions, data: Credentials) {
	const send = async () => {
		Object.assign(data, await preAuthenticate(fluent.http, data));
		return (await fluent.http(authorize(data, request))) as { statusCode: number; body: string };
	};
	let answer = await send();
	if (answer.statusCode === 401) answer = await send();
	if (answer.statusCode >= 400) {
		throw Object.assign(new Error('status'), { httpCode: String(answer.statusCode) });
	}
	return JSON.parse(answer.body) as unknown;
}
