import type { INode } from 'n8n-workflow';
import {
	chain,
	httpRequest,
	items,
	webhook,
	type SavedCredential,
	type SavedWorkflow,
} from '../../tools/n8n';
import type { Stage, User } from '../stage';
import { event, EVENT_PATH, type Caller, type Tally, type Way } from './way';

/** What an n8n way consists of, apart from what all have in common. */
export interface Recipe extends Omit<Way, 'open'> {
	/** Type and fields of the credential; none for the workflow made by hand. */
	credential?(
		stage: Stage,
		user: User,
	): { type: string; data: object } | Promise<{ type: string; data: object }>;
	/** The nodes behind the trigger; `call` is the HTTP Request that sends the order, without authentication. */
	nodes(parts: { stage: Stage; user: User; call: INode; credential?: SavedCredential }): INode[];
}

export const n8nWay = (recipe: Recipe): Way => ({
	...recipe,
	open: async (stage, user) => {
		const caller = new N8nCaller(stage, recipe);
		await caller.deploy(user);
		return caller;
	},
});

/** The HTTP Request that sends an order. */
const callNode = (stage: Stage, order: string): INode =>
	httpRequest({
		method: 'POST',
		url: `${stage.fluent.url}${EVENT_PATH}`,
		body: `=${JSON.stringify(event(`{{ ${order} }}`))}`,
	});

/** Live webhooks, so that runs are what they are in production. */
export class N8nCaller implements Caller {
	private user!: User;
	private credential?: SavedCredential;
	private single!: SavedWorkflow;
	private many?: { count: number; workflow: SavedWorkflow };
	private workflows: string[] = [];

	constructor(
		private readonly stage: Stage,
		private readonly recipe: Recipe,
	) {}

	async deploy(user: User): Promise<void> {
		this.user = user;
		const { stage, recipe } = this;
		const form = await recipe.credential?.(stage, user);
		if (form) {
			this.credential = await stage.api.createCredential(user.username, form.type, form.data);
		}
		this.single = await this.publish(user.username, [], `$('Webhook').item.json.query.order`);
	}

	async run(order: string): Promise<void> {
		await this.call(this.single, `?order=${order}`);
	}

	async runItems(count: number): Promise<void> {
		await this.call(await this.itemsWorkflow(count));
	}

	/** The workflow that makes `count` items and sends each as an order. */
	async itemsWorkflow(count: number): Promise<SavedWorkflow> {
		if (this.many?.count !== count) {
			const name = `${this.user.username}-${count}-items`;
			const workflow = await this.publish(name, items(count), `$('Items').item.json.number`);
			this.many = { count, workflow };
		}
		return this.many.workflow;
	}

	async tally(): Promise<Tally> {
		const { database } = this.stage;
		const all = await Promise.all(this.workflows.map((id) => database.executionsOf(id)));
		return {
			runs: all.reduce((sum, { runs }) => sum + runs, 0),
			failed: all.reduce((sum, { failed }) => sum + failed, 0),
			writes: this.credential ? await database.writesOf(this.credential.id) : null,
		};
	}

	/** Saves the form as the editor does: with all it was shown, where passwords are blanks. */
	async changeUser(user: User): Promise<void> {
		const { api } = this.stage;
		if (!this.credential) return await this.deploy(user);
		const { data } = await api.getCredential(this.credential.id, true);
		await api.updateCredential(this.credential, { ...data, ...user });
	}

	private async publish(name: string, before: INode[], order: string): Promise<SavedWorkflow> {
		const { stage, user, credential } = this;
		const nodes = this.recipe.nodes({ stage, user, credential, call: callNode(stage, order) });
		const path = webhook(name);
		const workflow = await stage.api.createWorkflow(chain(name, path, ...before, ...nodes));
		await stage.api.activate(workflow.id);
		this.workflows.push(workflow.id);
		return workflow;
	}

	private async call({ name }: SavedWorkflow, query = ''): Promise<void> {
		const response = await this.stage.api.callWebhook(`${name}${query}`);
		await response.arrayBuffer();
	}
}
