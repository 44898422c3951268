import type { ICredentialType, INodeTypeDescription, IDataObject } from 'n8n-workflow';
import { MINUTE, SECOND, waitFor } from '../time';
import { decodeExecution, type Execution } from './execution';
import { N8nRest, N8nRestError } from './rest';
import type { WorkflowDefinition } from './workflow';

/** The owner of every demo and test server; such a server listens on loopback only. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Placeholder1',
	firstName: 'Demo',
	lastName: 'Owner',
};

export interface SavedCredential {
	id: string;
	name: string;
	type: string;
}

export interface SavedWorkflow extends WorkflowDefinition {
	id: string;
	versionId: string;
	active: boolean;
}

const UNFINISHED = ['new', 'running', 'waiting'];

/** What the tests and the demo do on a server, in n8n's own words; works on 1.123 and 2.41. */
export class N8nApi {
	/** For what has no word here. */
	readonly rest: N8nRest;

	private constructor(private readonly url: string) {
		this.rest = new N8nRest(url);
	}

	/** First use of a new server: makes the owner and signs in. */
	static async setUp({ url }: { url: string }): Promise<N8nApi> {
		const api = new N8nApi(url);
		await api.rest.send('POST', '/rest/owner/setup', OWNER);
		return api;
	}

	/** On a server that has its owner. */
	static async signIn({ url }: { url: string }): Promise<N8nApi> {
		const api = new N8nApi(url);
		await api.login();
		return api;
	}

	async login(): Promise<void> {
		const { email, password } = OWNER;
		await this.rest.send('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	async createCredential(name: string, type: string, data: object): Promise<SavedCredential> {
		const saved = await this.rest.send<SavedCredential>('POST', '/rest/credentials', {
			name,
			type,
			data,
		});
		return { id: saved.id, name: saved.name, type: saved.type };
	}

	/** Saves new data as the editor does: fields that are left out lose their value. */
	async updateCredential(credential: SavedCredential, data: object): Promise<void> {
		const { id, name, type } = credential;
		await this.rest.send('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** @param includeData with the fields that a browser may see; passwords are blanked */
	async getCredential(
		id: string,
		includeData = false,
	): Promise<SavedCredential & { data?: IDataObject }> {
		return await this.rest.get(`/rest/credentials/${id}${includeData ? '?includeData=true' : ''}`);
	}

	/** The test of the credential window; without `data` that of the saved values. */
	async testCredential(
		credential: SavedCredential,
		data?: object,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const { id, name, type } = credential;
		const values = data ?? (await this.getCredential(id, true)).data;
		return await this.rest.send('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data: values },
		});
	}

	async createWorkflow(workflow: WorkflowDefinition): Promise<SavedWorkflow> {
		return await this.rest.send('POST', '/rest/workflows', { ...workflow, active: false });
	}

	async getWorkflow(id: string): Promise<SavedWorkflow> {
		return await this.rest.get(`/rest/workflows/${id}`);
	}

	/**
	 * Runs a workflow as the button in the editor does, and waits for its end, good or bad.
	 *
	 * @param timeout ms
	 */
	async runWorkflow(
		workflow: SavedWorkflow | string,
		triggerName = 'Manual Trigger',
		timeout = 2 * MINUTE,
	): Promise<Execution> {
		const workflowData = typeof workflow === 'string' ? await this.getWorkflow(workflow) : workflow;
		const { executionId } = await this.rest.send<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflowData.id}/run`,
			{ workflowData, startNodes: [], triggerToStartFrom: { name: triggerName } },
		);
		return await this.waitForExecution(executionId, timeout);
	}

	async waitForExecution(id: string, timeout = 2 * MINUTE): Promise<Execution> {
		const ended = await waitFor(async () => {
			const execution = await this.execution(id);
			return !UNFINISHED.includes(execution.status) && execution;
		}, timeout);
		if (!ended) throw new Error(`Execution ${id} did not end in ${timeout} ms.`);
		return ended;
	}

	async execution(id: string): Promise<Execution> {
		return decodeExecution(await this.rest.get(`/rest/executions/${id}`));
	}

	/** Stored executions of a workflow, oldest first, with their data; all, or those after one of them. */
	async executions(workflowId: string, after = '0'): Promise<Execution[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.rest.get<{ results: Array<{ id: string }> }>(
			`/rest/executions?filter=${filter}&limit=100`,
		);
		// n8n lists a run twice that ends while it looks.
		const ids = [...new Set(results.map(({ id }) => id))]
			.filter((id) => Number(id) > Number(after))
			.sort((a, b) => Number(a) - Number(b));
		return await Promise.all(ids.map((id) => this.execution(id)));
	}

	/** Waits for so many runs of a live workflow after one of them, until they have ended. @returns what has come by then */
	async endedRuns(workflowId: string, count = 1, after = '0'): Promise<Execution[]> {
		let runs: Execution[] = [];
		await waitFor(async () => {
			runs = await this.executions(workflowId, after);
			runs = runs.filter(({ status }) => !UNFINISHED.includes(status));
			return runs.length >= count;
		}, MINUTE);
		return runs;
	}

	/** Makes the webhooks of a workflow live; 1.x knows the older way only. */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.getWorkflow(id);
		try {
			await this.rest.send('POST', `/rest/workflows/${id}/activate`, { versionId });
		} catch (error) {
			if (!(error instanceof N8nRestError) || error.status !== 404) throw error;
			await this.rest.send('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
		}
	}

	/** Calls a live webhook. n8n answers an activation before the webhook is registered, hence the wait. */
	async callWebhook(path: string, init: RequestInit = {}): Promise<Response> {
		const headers = { ...init.headers, connection: 'close' };
		let response!: Response;
		await waitFor(async () => {
			response = await fetch(`${this.url}/webhook/${path}`, { ...init, headers });
			if (response.status !== 404) return true;
			return !(await response.clone().text()).includes('not registered');
		}, 10 * SECOND);
		return response;
	}

	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return await this.rest.get('/types/nodes.json');
	}

	async credentialTypes(): Promise<ICredentialType[]> {
		return await this.rest.get('/types/credentials.json');
	}
}
