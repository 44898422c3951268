import { randomUUID } from 'node:crypto';
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
import { event, EVENT_PATH, type Caller, type Tally, type Way, type WayChanges } from './way';

export interface Parts {
	stage: Stage;
	user: User;
	/** The node that sends the order, without authentication. */
	call: INode;
	/** None for a recipe without one. */
	credential: SavedCredential;
}

/** What an n8n way consists of, apart from what all have in common. */
export interface Recipe extends Omit<Way, 'open'> {
	/** Type and fields of the credential; none for the workflow made by hand. */
	credential?(stage: Stage, user: User): Form | Promise<Form>;
	/** The nodes behind the trigger. */
	nodes(parts: Parts): INode[];
}

interface Form {
	type: string;
	data: object;
}

export interface N8nWay extends Way {
	open(stage: Stage, user: User, changes?: WayChanges): Promise<N8nCaller>;
}

export const n8nWay = (recipe: Recipe): N8nWay => ({
	...recipe,
	open: async (stage, user, changes = {}) => {
		const caller = new N8nCaller(stage, recipe, changes);
		await caller.deploy(user);
		return caller;
	},
});

const USER_OF_RUN = "={{ $('Webhook').item.json.body.user }}";

/** Live webhooks, so that runs are what they are in production. */
export class N8nCaller implements Caller {
	user!: User;
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
		const form = await recipe.credential?.(stage, user);
		if (form) {
			const data = changes.userOfRun ? { ...form.data, username: USER_OF_RUN } : form.data;
			this.credential = await stage.api.createCredential(user.username, form.type, data);
		}
		this.single = await this.publish([], "$('Webhook').item.json.body.order");
	}

	async run(order: string, more: object = {}): Promise<void> {
		await this.stage.callWebhook(this.single.name, { order, ...more });
	}

	async runItems(count: number): Promise<void> {
		await this.stage.callWebhook((await this.itemsWorkflow(count)).name);
	}

	/** The workflow that makes `count` items and sends each as an order. */
	async itemsWorkflow(count: number): Promise<SavedWorkflow> {
		if (this.many?.count !== count) {
			const workflow = await this.publish(items(count), "$('Items').item.json.number");
			this.many = { count, workflow };
		}
		return this.many.workflow;
	}

	async tally(): Promise<Tally> {
		const { stage, credential, workflows } = this;
		const all = await Promise.all(workflows.map((id) => stage.executionsOf(id)));
		return {
			runs: all.reduce((sum, { runs }) => sum + runs, 0),
			failed: all.reduce((sum, { failed }) => sum + failed, 0),
			writes: credential ? await stage.writesOf(credential.id) : null,
		};
	}

	/** Another user in the same form. */
	async changeUser(user: User): Promise<void> {
		const { api } = this.stage;
		if (!this.credential) return await this.deploy(user);
		await api.editCredential(this.credential, user);
	}

	private async publish(before: INode[], order: string): Promise<SavedWorkflow> {
		const { stage, user, changes } = this;
		const body = `=${JSON.stringify(event(`{{ ${order} }}`))}`;
		const call = httpRequest({ method: 'POST', url: `${stage.fluent.url}${EVENT_PATH}`, body });
		// A recipe that makes no credential asks for none.
		const credential = this.credential as SavedCredential;
		const nodes = this.recipe.nodes({ stage, user, credential, call });
		// A user may have several credentials, and a path belongs to one workflow.
		const path = `${user.username}-${randomUUID()}`;
		const workflow = chain(path, webhook(path, 'POST'), ...before, ...nodes);
		if (changes.userOfRun) Object.assign(workflow.settings, { saveDataSuccessExecution: 'none' });
		const saved = await stage.api.publish(workflow);
		this.workflows.push(saved.id);
		return saved;
	}
}
