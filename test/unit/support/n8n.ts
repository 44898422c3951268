import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';
import { hook as defaultHook, type Credentials, type Hook } from '../../../fluent/hook';
import type { Asker } from '../../../fluent/identity';
import { SETTINGS } from './entry';
import type { ScriptedFluent } from './fluent';

/** What n8n hands around for one request. */
export const credentialsWith = (changes: object = {}): Credentials => ({
	...SETTINGS,
	renew: '',
	savedToken: '',
	...changes,
});

let users = 0;

/** A credential of a user of its own: all tests of a process share one default hook. */
export const newCredentials = (changes: object = {}): Credentials =>
	credentialsWith({ username: `fluent-node-${++users}`, ...changes });

/** n8n's helper, which calls the hook before it sends, and puts the signal of its run into the request. */
export const sendWith =
	(fluent: ScriptedFluent, hook: Hook = defaultHook, run = new AbortController()): Asker['send'] =>
	async (data: Credentials, request: IHttpRequestOptions) => {
		Object.assign(data, await hook.preAuthentication({ httpRequest: fluent.http } as never, data));
		return await fluent.http(
			await hook.authenticate(data, { ...request, abortSignal: run.signal }),
		);
	};

export interface Run {
	items?: INodeExecutionData[];
	/** The credential of each item, or of all. */
	credentials?: (index: number) => Credentials;
	options?: (index: number) => IDataObject;
	retailer?: (index: number) => unknown;
	continueOnFail?: boolean;
}

/** What the node needs of n8n. The rest is tested in `test/engine`. */
export function executeFunctions(fluent: ScriptedFluent, run: Run = {}) {
	const hints: string[] = [];
	const { items = [{ json: {} }] } = run;
	const shared = newCredentials();
	const send = sendWith(fluent);
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
			) => await send(data, request),
		},
	};
	return { functions: functions as unknown as IExecuteFunctions, hints };
}
