import { randomUUID } from 'node:crypto';
import type { INode } from 'n8n-workflow';
import {
	chain,
	graphql,
	httpRequest,
	items,
	webhook,
	type SavedCredential,
	type SavedWorkflow,
} from '../../tools/n8n';
import type { Stage, User } from '../stage';
import {
	event,
	EVENT_PATH,
	QUERY,
	type Caller,
	type Tally,
	type Way,
	type WayChanges,
} from './way';

interface Form {
	type: string;
	data: object;
}

export interface Parts {
	stage: Stage;
	user: User;
	changes: WayChanges;
	/** The node that sends the order, without authentication. */
	call: INode;
	credential?: SavedCredential;
}

/** What an n8n way consists of, apart from what all have in common. */
export interface Recipe extends Omit<Way, 'open'> {
	/** Type and fields of the credential; none for the workflow made by hand. */
	credential?(stage: Stage, user: User, changes: WayChanges): Form | Promise<Form>;
	/** The nodes behind the trigger. */
	nodes(parts: Parts): INode[];
}

export const n8nWay = (recipe: Recipe): Way => ({
	...recipe,
	open: async (stage, user, changes = {}) => {
		const caller = new N8nCaller(stage, recipe, changes);
		await caller.deploy(user);
		return caller;
	},
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
		private readonly changes: WayChanges,
	) {}

	async deploy(user: User): Promise<void> {
		this.user = user;
		const { stage, recipe, changes } = this;
		const form = await recipe.credential?.(stage, user, changes);
		if (form) {
			this.credential = await stage.api.createCredential(user.username, form.type, form.data);
		}
		this.single = await this.publish([], `$('Webhook').item.json.query.order`);
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
			const workflow = await this.publish(items(count), `$('Items').item.json.number`);
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

	private async publish(before: INode[], order: string): Promise<SavedWorkflow> {
		const { stage, user, changes, credential } = this;
		const call = this.callNode(order);
		const nodes = this.recipe.nodes({ stage, user, changes, credential, call });
		// A user may have several credentials, and a path belongs to one workflow.
		const name = `${user.username}-${randomUUID()}`;
		const trigger = webhook(name);
		const workflow = await stage.api.createWorkflow(chain(name, trigger, ...before, ...nodes));
		await stage.api.activate(workflow.id);
		this.workflows.push(workflow.id);
		return workflow;
	}

	private callNode(order: string): INode {
		const { url } = this.stage.fluent;
		if (this.changes.graphql) return graphql(`${url}/graphql`, QUERY);
		const body = `=${JSON.stringify(event(`{{ ${order} }}`))}`;
		return httpRequest({ method: 'POST', url: `${url}${EVENT_PATH}`, body });
	}

	private async call({ name }: SavedWorkflow, query = ''): Promise<void> {
		const response = await this.stage.nextProcess().api.callWebhook(`${name}${query}`);
		await response.arrayBuffer();
	}
}
