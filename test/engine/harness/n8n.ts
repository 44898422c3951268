import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';
import { testCredential, type TestResult } from './credential-test';
import { CredentialsHelper } from './credentials-helper';
import { execute, type Execution, type NodeRun } from './execution';
import { HTTP_REQUEST_DEFAULTS, HttpRequestStandIn, type HttpRequest } from './http-request';
import { loadPackage, type LoadedPackage } from './package';
import { CredentialStore } from './store';

type RunSettings = Partial<Pick<NodeRun, 'onError' | 'input' | 'stop'>> & {
	items?: IDataObject[];
	/** ID of the retailer that a person chose. */
	retailer?: string;
};

/** Something n8n showed or stored, and the items in it that may hold a token. */
export interface Seen {
	what: unknown;
	outputs: INodeExecutionData[];
}

/** One n8n process with the package loaded and the credential in its database. */
export class N8n {
	private readonly helper: CredentialsHelper;

	private constructor(
		private readonly loaded: LoadedPackage,
		readonly store: CredentialStore,
		private readonly seen: Seen[],
	) {
		this.helper = new CredentialsHelper(loaded.credential, store);
	}

	/** @param seen collects what people could get to see */
	static async start(store: CredentialStore, seen: Seen[]): Promise<N8n> {
		return new N8n(await loadPackage(), store, seen);
	}

	/** Another credential in the same process: these settings with `changes`. */
	beside(changes: ICredentialDataDecryptedObject): N8n {
		const data = { ...this.store.read(), savedToken: '', ...changes };
		return new N8n(this.loaded, new CredentialStore(data), this.seen);
	}

	/** Runs the Fluent Auth node. */
	async node(options: object = {}, settings: RunSettings = {}): Promise<Execution> {
		const { node: type } = this.loaded;
		const { onError, retailer, stop } = settings;
		const chosen =
			retailer === undefined ? {} : { retailer: { __rl: true, mode: 'id', value: retailer } };
		const parameters = { ...chosen, options };
		const run = { type, parameters, input: inputOf(settings), onError, stop };
		const done = await execute(this.helper, run);
		this.seen.push({ what: done.run, outputs: done.items });
		return done;
	}

	/** Runs the HTTP Request node with this credential. */
	async request(request: HttpRequest, settings: RunSettings = {}): Promise<Execution> {
		const parameters = { ...HTTP_REQUEST_DEFAULTS, ...request };
		const { onError, stop } = settings;
		const input = inputOf(settings);
		const run = { type: new HttpRequestStandIn(), parameters, input, onError, stop };
		const done = await execute(this.helper, run);
		this.seen.push({ what: done.run, outputs: [] });
		return done;
	}

	/** The helpers that runs have handed to the hook, as long as anything reaches them. */
	get handedHelpers(): unknown[] {
		return this.helper.handedHelpers.map((helper) => helper.deref());
	}

	/** Requests as `authenticate` returned them. */
	get authenticated(): IHttpRequestOptions[] {
		return this.helper.authenticated;
	}

	/** An endpoint of the account that the credential is for, as stored now; it answers any token that lives. */
	get ok(): string {
		return `${String(this.store.read().baseUrl)}/status/200`;
	}

	/** Tests the credential, with `changes` in its form that are not saved yet. */
	async test(changes: ICredentialDataDecryptedObject = {}): Promise<TestResult> {
		const data = this.helper.withDefaults({ ...this.store.read(), ...changes });
		const result = await testCredential(this.loaded.credential, this.helper, data);
		this.seen.push({ what: result, outputs: [] });
		return result;
	}
}

const inputOf = ({ items = [{}], input }: RunSettings): INodeExecutionData[] =>
	input ?? items.map((json) => ({ json: json as INodeExecutionData['json'] }));
