import path from 'node:path';
import { jest } from '@jest/globals';
import { PackageDirectoryLoader } from 'n8n-core';
import * as workflow from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import type { Hook } from '../../../fluent/hook';
import { pause } from './clock';
import { testCredential, type TestResult } from './credential-test';
import { CredentialsHelper, CredentialStore } from './credentials-helper';
import { httpRequestNode, type HttpRequest } from './http-request';
import { execute, type Execution, type NodeRun } from './workflow';

const ROOT = path.resolve(__dirname, '../../..');

interface LoadedPackage {
	credential: ICredentialType;
	node: INodeType;
	/** Has it remember nothing, as when n8n restarts. */
	restart(): void;
}

/**
 * The built package as an n8n process has it: `dist/` through n8n's own loader, which also proves that `package.json`
 * names the right files. Each call gives a new instance, as if another process had loaded it.
 */
async function loadPackage(): Promise<LoadedPackage> {
	const loader = new PackageDirectoryLoader(ROOT);
	let kept!: { hook: Hook };
	await jest.isolateModulesAsync(async () => {
		// In n8n the package gets n8n's own copy, and errors are told apart by its classes. Only the pauses are ours.
		jest.doMock('n8n-workflow', () => ({ ...workflow, sleep: pause }));
		await loader.loadAll();
		kept = jest.requireActual(path.join(ROOT, 'dist/fluent/hook'));
		jest.dontMock('n8n-workflow');
	});
	const New = kept.hook.constructor as typeof Hook;
	return {
		credential: loader.getCredential('fluentCommerceApi').type,
		node: loader.getNode('fluentAuth').type as INodeType,
		restart: () => (kept.hook = new New(kept.hook.clock, () => Math.random())),
	};
}

/** One for each process that a test has at the same time, loaded once: it takes longer than most tests. */
const processes: LoadedPackage[] = [];

interface RunSettings extends Partial<Pick<NodeRun, 'onError' | 'input' | 'stop'>> {
	items?: IDataObject[];
	/** ID of the retailer that a person chose. */
	retailer?: string;
}

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

	/**
	 * @param seen collects what people could get to see
	 * @param index of the process, of which each index is one
	 */
	static async start(store: CredentialStore, seen: Seen[], index: number): Promise<N8n> {
		const loaded = (processes[index] ??= await loadPackage());
		loaded.restart();
		return new N8n(loaded, store, seen);
	}

	/** Another credential in the same process: these settings with `changes`. */
	beside(changes: ICredentialDataDecryptedObject): N8n {
		const data = { ...this.store.read(), savedToken: '', ...changes };
		return new N8n(this.loaded, new CredentialStore(data), this.seen);
	}

	/** Runs the Fluent Auth node. */
	async node(options: object = {}, { retailer, ...settings }: RunSettings = {}) {
		const chosen = retailer && { retailer: { __rl: true, mode: 'id', value: retailer } };
		const parameters = { options: options as INodeParameters, ...chosen };
		const done = await this.execute(this.loaded.node, { ...settings, parameters });
		this.seen.push({ what: done.run, outputs: done.items });
		return done;
	}

	/** Runs the HTTP Request node with this credential. */
	async request(request: HttpRequest, settings: RunSettings = {}): Promise<Execution> {
		const done = await this.execute(httpRequestNode(request), settings);
		this.seen.push({ what: done.run, outputs: [] });
		return done;
	}

	private async execute(
		type: INodeType,
		{ items = [{}], ...settings }: RunSettings & Pick<NodeRun, 'parameters'>,
	): Promise<Execution> {
		const input = items.map((json) => ({ json: json as INodeExecutionData['json'] }));
		return await execute(this.helper, { type, input, ...settings });
	}

	/** The helpers that runs have handed to the hook, as long as anything reaches them. */
	get handedHelpers(): unknown[] {
		return this.helper.handedHelpers.map((helper) => helper.deref());
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
