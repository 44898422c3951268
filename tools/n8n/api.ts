import { parse } from 'flatted';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';
import { MINUTE, SECOND, waitFor } from '../time';
import type { Execution } from './execution';
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

/** An answer of n8n's REST API that is not a success. */
export class N8nRestError extends Error {
	constructor(
		readonly status: number,
		readonly path: string,
		message: string,
	) {
		super(`${path}: ${status} ${message}`);
	}
}

const UNFINISHED = ['new', 'running', 'waiting'];

/**
 * What the tests and the demo do on a server, by n8n's internal REST API as the editor uses it: one cookie, one browser
 * ID, answers in `data`. Works on 1.123 and 2.41.
 */
export class N8nApi {
	private cookie = '';

	private constructor(private readonly url: string) {}

	/** First use of a new server: makes the owner and signs in. */
	static async setUp({ url }: { url: string }): Promise<N8nApi> {
		const api = new N8nApi(url);
		await api.send('POST', '/rest/owner/setup', OWNER);
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
		await this.send('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	async createCredential(name: string, type: string, data: object): Promise<SavedCredential> {
		const made = { name, type, data };
		const { id } = await this.send<{ id: string }>('POST', '/rest/credentials', made);
		return { id, name, type };
	}

	/** With the fields that a browser may see; passwords are blanked. */
	async getCredential(id: string): Promise<SavedCredential & { data: IDataObject }> {
		return await this.get(`/rest/credentials/${id}?includeData=true`);
	}

	/** Saves changed fields as the editor does: with all that it was shown, where passwords are blanks. */
	async editCredential({ id }: SavedCredential, changes: object): Promise<void> {
		const { name, type, data } = await this.getCredential(id);
		const changed = { name, type, data: { ...data, ...changes } };
		await this.send('PATCH', `/rest/credentials/${id}`, changed);
	}

	/** The test of the credential window, with the saved values. */
	async testCredential({ id }: SavedCredential): Promise<{ status: string; message: string }> {
		const { name, type, data } = await this.getCredential(id);
		const credentials = { id, name, type, data };
		return await this.send('POST', '/rest/credentials/test', { credentials });
	}

	async createWorkflow(workflow: WorkflowDefinition): Promise<SavedWorkflow> {
		return await this.send('POST', '/rest/workflows', { ...workflow, active: false });
	}

	/** The same, and makes its webhooks live. */
	async publish(workflow: WorkflowDefinition): Promise<SavedWorkflow> {
		const saved = await this.createWorkflow(workflow);
		await this.activate(saved.id);
		return saved;
	}

	/** Runs a workflow as the button in the editor does. @returns the ID of the run, which goes on */
	async begin(workflowData: SavedWorkflow, triggerName = 'Manual Trigger'): Promise<string> {
		const { executionId } = await this.send<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflowData.id}/run`,
			{ workflowData, startNodes: [], triggerToStartFrom: { name: triggerName } },
		);
		return executionId;
	}

	/** The same, and waits for its end, good or bad. */
	async runWorkflow(workflow: SavedWorkflow, triggerName?: string): Promise<Execution> {
		const id = await this.begin(workflow, triggerName);
		const ended = await waitFor(async () => {
			const execution = await this.execution(id);
			return !UNFINISHED.includes(execution.status) && execution;
		}, 2 * MINUTE);
		if (!ended) throw new Error(`Execution ${id} did not end in 2 minutes.`);
		return ended;
	}

	async execution(id: string): Promise<Execution> {
		const stored = await this.get<Execution & { data: string }>(`/rest/executions/${id}`);
		return { ...stored, data: parse(stored.data) as IRunExecutionData };
	}

	/** Stored executions of a workflow, oldest first, with their data; all, or those after one of them. */
	async executions(workflowId: string, after = '0'): Promise<Execution[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.get<{ results: Array<{ id: string }> }>(
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
		const path = `/rest/workflows/${id}`;
		const { versionId } = await this.get<SavedWorkflow>(path);
		try {
			await this.send('POST', `${path}/activate`, { versionId });
		} catch (error) {
			if (!(error instanceof N8nRestError) || error.status !== 404) throw error;
			await this.send('PATCH', path, { active: true, versionId });
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

	/** Posts JSON to a live webhook, and reads the answer, which comes when its run has ended. */
	async postJson(path: string, body: object): Promise<{ status: number; text: string }> {
		const headers = { 'content-type': 'application/json' };
		const init = { method: 'POST', headers, body: JSON.stringify(body) };
		const response = await this.callWebhook(path, init);
		return { status: response.status, text: await response.text() };
	}

	async get<T>(path: string): Promise<T> {
		return await this.send<T>('GET', path);
	}

	/** For what has no word above. @throws N8nRestError for any status of 400 and above */
	async send<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				// n8n, busy for seconds, could close a kept connection just when the next request comes.
				connection: 'close',
				'browser-id': 'n8n-fluent-tests',
				cookie: this.cookie,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const session = response.headers.getSetCookie().find((text) => text.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';')[0];
		const text = await response.text();
		if (!response.ok) throw new N8nRestError(response.status, path, text.slice(0, 500));
		const answer = JSON.parse(text || 'null') as { data?: T } | null;
		return (answer && typeof answer === 'object' && 'data' in answer ? answer.data : answer) as T;
	}
}
