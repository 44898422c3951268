import type { ICredentialDataDecryptedObject, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { testCredential, type TestResult } from './credential-test';
import { CredentialsHelper } from './credentials-helper';
import { execute, type Execution, type NodeRun } from './execution';
import { HttpRequestStandIn, type HttpRequest } from './http-request';
import { loadPackage, type LoadedPackage } from './package';
import type { CredentialStore } from './store';

type RunSettings = Partial<Pick<NodeRun, 'onError'>> & { items?: IDataObject[] };

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

	/** Runs the Fluent Auth node. */
	async node(
		options: object = {},
		{ items = [{}], onError }: RunSettings = {},
	): Promise<Execution> {
		const type = this.loaded.node;
		const done = await execute(this.helper, { type, parameters: { options }, items, onError });
		this.seen.push({ what: done.run, outputs: done.items });
		return done;
	}

	/** Runs the HTTP Request node with this credential. */
	async request(
		request: HttpRequest,
		{ items = [{}], onError }: RunSettings = {},
	): Promise<Execution> {
		const type = new HttpRequestStandIn();
		const parameters = { method: 'GET', body: {}, neverError: false, pages: 0, ...request };
		const done = await execute(this.helper, { type, parameters, items, onError });
		this.seen.push({ what: done.run, outputs: [] });
		return done;
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
