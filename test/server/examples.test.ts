import { expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { nodeNameToToolName, type IDataObject, type INode } from 'n8n-workflow';
import {
	errorOf,
	EXAMPLES,
	httpRequest,
	importExample,
	type ChangeExample,
	type Execution,
	type WorkflowDefinition,
} from '../../tools/n8n';
import { orderEvent, startSimulator } from '../../tools/simulator';
import { MINUTE } from '../../tools/time';
import { VERSION } from './support/versions';
import { useWorld, type Login } from './support/world';

const tried = new Set<string>();

/** A test that runs an example. */
function runs(name: string, title: string, body: (name: string) => Promise<void>): void {
	tried.add(name);
	test(`${name}: ${title}`, async () => await body(name));
}

jest.setTimeout(120_000);
const world = useWorld(VERSION);
test('none is forgotten', () => expect([...tried].sort()).toEqual(EXAMPLES));

const EVENT = '/api/v4.1/event/async';
const JOB = '/api/v4.1/job';
const DOWN = { status: 500, body: { errors: [] } };

/** Imports an example and runs it to a good end; none but the one about it has the token in its data. */
async function runExample(
	name: string,
	{ login, change }: { login?: Login; change?: ChangeExample } = {},
): Promise<Execution> {
	const { credential } = login ?? (await world.newLogin());
	const workflow = await importExample(world.api, name, { credential, change });
	const execution = await world.api.runWorkflow(workflow);
	expect(errorOf(execution)).toBeUndefined();
	expect(execution.status).toBe('success');
	if (name !== 'token-in-a-graphql-query') world.expectNoSecrets(execution);
	return execution;
}

function nodeOf({ nodes }: WorkflowDefinition, name: string): INode {
	const node = nodes.find((one) => one.name === name);
	if (!node) throw new Error(`There is no node ${name}.`);
	return node;
}

/** Items of all runs of a node, as in a loop. */
function itemsOf(execution: Execution, node: string): IDataObject[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs.flatMap((run) => (run.data?.main[0] ?? []).map(({ json }) => json));
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();
const requestsTo = (path: string) => world.fluent.requests.filter((one) => one.path === path);
const variables = () =>
	requestsTo('/graphql').map(({ body }) => (body as { variables: object }).variables);

runs('token-in-a-graphql-query', 'refs of the orders', async (name) => {
	const execution = await runExample(name);
	const refs = itemsOf(execution, 'Split Out').map(({ node }) => (node as { ref: string }).ref);
	expect(refs).toEqual(['CC-101', 'HD-102', 'HD-103', 'CC-104']);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
});

runs('predefined-credential', 'no token in the data', async (name) => {
	const execution = await runExample(name);
	expect(itemsOf(execution, 'Query the retailer')).toMatchObject([
		{ data: { retailerById: { ref: 'NORTH' } } },
	]);
	expect(world.fluent.counts().logins).toBe(1);
});

runs('loop-over-all-retailers', 'a user of the whole account', async (name) => {
	const login = await world.newLogin({ username: 'fluent-account' });
	const execution = await runExample(name, { login });
	expect(itemsOf(execution, 'Summary')).toEqual([
		{ retailer: 'North Outfitters', positions: 2, onHand: 252 },
		{ retailer: 'Harbour Home', positions: 0, onHand: 0 },
		{ retailer: 'Garden Lane', positions: 1, onHand: 7 },
	]);
	// Who the user is, the retailers of the account, and one for each of them.
	expect(world.fluent.counts()).toMatchObject({ logins: 1, me: 1, graphql: 5 });
});

runs('event-with-error-branch', 'accepted, and not accepted', async (name) => {
	const login = await world.newLogin();
	const sent = await runExample(name, { login });
	expect(itemsOf(sent, 'Sent')).toMatchObject([{ name: 'OrderReady' }]);
	expect(itemsOf(sent, 'Not sent')).toEqual([]);
	const [{ body }] = requestsTo(EVENT);
	expect(body).toMatchObject({ accountId: 'ACCOUNT', retailerId: '1' });

	await world.forget();
	world.fluent.faults.next(EVENT, DOWN);
	const refused = await runExample(name, { login });
	expect(itemsOf(refused, 'Sent')).toEqual([]);
	expect(itemsOf(refused, 'Not sent')).toEqual([
		{ order: 'CC-101', reason: expect.stringMatching(/500|not able to process/) },
	]);
	expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 1 });
});

const soon = (workflow: WorkflowDefinition) =>
	void Object.assign(nodeOf(workflow, 'Wait').parameters, { amount: 1 });

runs('event-and-its-result', 'asked for by its ID until it is final', async (name) => {
	const execution = await runExample(name, { change: soon });
	expect(itemsOf(execution, 'Result')).toEqual([
		{ order: 'CC-101', event: 'OrderReady', status: 'SUCCESS' },
	]);
	const [{ body }] = requestsTo(EVENT);
	expect(body).toMatchObject({ accountId: 'ACCOUNT', retailerId: '1', entityRef: 'CC-101' });
	const [{ id }] = itemsOf(execution, 'Send event');
	// Accepted, then processed.
	expect(requestsTo(`/api/v4.1/event/${id as string}`)).toHaveLength(2);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 3, deadTokens: 0 });
});

runs('event-and-its-result', 'not accepted, and not sent again', async (name) => {
	world.fluent.faults.next(EVENT, DOWN);
	const execution = await runExample(name, { change: soon });
	expect(itemsOf(execution, 'Not sent')).toEqual([{ order: 'CC-101', reason: expect.any(String) }]);
	expect(itemsOf(execution, 'Result')).toEqual([]);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 1 });
});

const PAGES = 'graphql-pages-that-stop-on-errors';
function addFulfilments(count: number): string[] {
	const { data } = world.fluent;
	const [fulfilment] = data.fulfilments;
	const refs = Array.from({ length: count }, (_, index) => `PAGED-${index}`);
	data.fulfilments.push(...refs.map((ref) => ({ ...data.touch(fulfilment), id: ref, ref })));
	return [fulfilment.ref, ...refs];
}

const ME = { data: { me: { primaryRetailer: { id: '1' }, roles: [] } } };
const pagesAsked = () =>
	requestsTo('/graphql').filter(({ body }) =>
		(body as { query: string }).query.includes('fulfilments'),
	);

runs(PAGES, 'all of them, if there are no errors', async (name) => {
	const refs = addFulfilments(249);
	const execution = await runExample(name);
	expect(itemsOf(execution, 'Each fulfilment').map(({ ref }) => ref)).toEqual(refs);
	expect(pagesAsked()).toHaveLength(3);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
});

runs(PAGES, 'a page with errors beside its data ends the run', async (name) => {
	const partial = { fulfilments: { pageInfo: { hasNextPage: true }, edges: [] } };
	const errors = [{ message: 'Internal Server Error' }];
	const workflow = await importExample(world.api, name, await world.newLogin());
	// The first question is who the user is, and is answered.
	world.fluent.faults.next('/graphql', { status: 200, body: ME }, 1);
	world.fluent.faults.next('/graphql', { status: 200, body: { data: partial, errors } }, 1);
	const execution = await world.api.runWorkflow(workflow);
	expect(errorOf(execution)).toMatchObject({
		node: 'Stop',
		message: 'Fluent returned errors: Internal Server Error',
	});
	expect(itemsOf(execution, 'Each fulfilment')).toEqual([]);
	expect(pagesAsked()).toHaveLength(1);
});

const CHANGED_ORDERS = 'orders-changed-since-the-last-run';
/** Orders that changed `minutes` ago. @returns their refs */
function changeOrders(count: number, minutes: number, prefix: string): string[] {
	const { data } = world.fluent;
	const updatedOn = minutesAgo(minutes);
	return Array.from({ length: count }, (_, index) => {
		const ref = `${prefix}-${index}`;
		const order = data.addOrder({ ref, type: 'HD', retailer: data.retailers[0] });
		Object.assign(order, { updatedOn });
		return ref;
	});
}

runs(CHANGED_ORDERS, 'page by page, to the last one', async (name) => {
	changeOrders(1, 90, 'TOO-OLD');
	const changed = changeOrders(250, 30, 'HD');
	const execution = await runExample(name);
	expect(itemsOf(execution, 'Each order').map(({ ref }) => ref)).toEqual(changed);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, graphql: 3, deadTokens: 0 });
});

runs(CHANGED_ORDERS, 'from where the last run ended, a failed one or not', async (name) => {
	const path = 'orders-changed';
	const { id } = await importExample(world.api, name, {
		...(await world.newLogin()),
		// A webhook in the place of the schedule, to run it as n8n itself does.
		change: (workflow) =>
			Object.assign(nodeOf(workflow, 'Every 15 minutes'), {
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				webhookId: path,
				parameters: { path, responseMode: 'lastNode', options: {} },
			}),
	});
	await world.api.activate(id);
	const statusOfRun = async () => (await world.api.callWebhook(path)).status;
	const asked = () => variables().at(-1) as { from: string; until: string };
	expect(await statusOfRun()).toBe(200);
	const { until } = asked();
	const no = { status: 200, body: { errors: [{ message: 'No' }] } };
	world.fluent.faults.next('/graphql', no, 1);
	expect(await statusOfRun()).toBe(500);
	expect(await statusOfRun()).toBe(200);
	expect(asked().from).toBe(until);
	expect(Date.parse(asked().until)).toBeGreaterThan(Date.parse(until));
	expect(world.fluent.counts().logins).toBe(1);
});

runs('order-into-fluent-once', 'made if there is none', async (name) => {
	const { id } = await importExample(world.api, name, await world.newLogin());
	await world.api.activate(id);
	const items = [{ ref: 'line-1', productRef: 'SPADE', quantity: 2 }];
	const order = { type: 'HD', totalPrice: 12.5, customerId: '7', items };
	const send = async (changes: object): Promise<[number, unknown]> => {
		const answer = await world.api.callWebhook('fluent-order', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ ...order, ...changes }),
		});
		return [answer.status, await answer.json()];
	};
	const { data, faults } = world.fluent;
	const orders = (ref: string) => data.orders.filter((one) => one.ref === ref);

	expect(await send({ ref: 'HD-1' })).toEqual([201, { created: true, ref: 'HD-1', id: '105' }]);
	expect(await send({ ref: 'HD-1' })).toEqual([200, { created: false, ref: 'HD-1' }]);
	expect(orders('HD-1')).toMatchObject([{ type: 'HD', totalPrice: 12.5, retailer: { id: '1' } }]);
	// The ref of an order of another retailer is no reason not to make one.
	expect(await send({ ref: 'HD-103' })).toMatchObject([201, { created: true }]);
	expect(orders('HD-103').map(({ retailer }) => retailer.id)).toEqual(['2', '1']);

	const reason = expect.stringContaining('customer');
	expect(await send({ ref: 'HD-2', customerId: undefined })).toEqual([
		502,
		{ created: false, reason },
	]);

	// The look-up goes through, then Fluent is down.
	await world.forget();
	faults.next('/graphql', { status: 200, body: { data: { orders: { edges: [] } } } }, 1);
	faults.next('/graphql', DOWN, 1);
	expect(await send({ ref: 'HD-3' })).toMatchObject([502, { created: false }]);
	expect(orders('HD-3')).toEqual([]);
	expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
});

const STOCK_FILE = 'stock-file-to-inventory-job';
const integrationLogin = async () =>
	await world.newLogin({ client: 'fluentIntegration', username: 'fluent-retailer' });
const onHand = (ref: string) =>
	world.fluent.data.inventoryPositions.find((position) => position.ref === ref)?.onHand;

runs(
	STOCK_FILE,
	'5,000 records a batch, until each is complete, longer than a token lives',
	async (name) => {
		const LIFETIME = 4; // seconds, instead of 30 minutes
		world.fluent.options.integrationTokenLifetime = LIFETIME;
		const rows = Array.from({ length: 5_001 }, (_, index) => `SKU-${index},STORE-5,${index}`);
		const change = (workflow: WorkflowDefinition) => {
			const { assignments } = nodeOf(workflow, 'Stock file').parameters.assignments as {
				assignments: Array<{ value: string }>;
			};
			assignments[0].value = ['sku,location,quantity', ...rows].join('\n');
			// A minute, of which a test need not wait for so much.
			const { parameters } = nodeOf(workflow, 'Wait');
			expect(parameters).toMatchObject({ amount: 1, unit: 'minutes' });
			Object.assign(parameters, { amount: LIFETIME + 1, unit: 'seconds' });
		};
		const execution = await runExample(name, { login: await integrationLogin(), change });
		const sent = world.fluent.requests.filter(({ path }) => path.endsWith('/batch'));
		const sizes = sent.map(({ body }) => (body as { entities: unknown[] }).entities.length);
		expect(sizes.sort()).toEqual([1, 5_000]);
		const done = itemsOf(execution, 'Done').map(({ status }) => status);
		expect(done).toEqual(['COMPLETE', 'COMPLETE']);
		expect(world.fluent.data.jobs).toMatchObject([
			{ retailerId: '5', name: expect.stringMatching(/^nightly-stock-\d{4}-\d\d-\d\d$/) },
		]);
		expect([onHand('SKU-1:STORE-5'), onHand('SKU-5000:STORE-5')]).toEqual([1, 5_000]);
		expect(world.fluent.counts()).toMatchObject({ passwordGrants: 1, deadTokens: 0 });
		expect(world.fluent.counts().refreshGrants).toBeGreaterThan(0);
	},
);

runs(STOCK_FILE, 'what Fluent does not accept is reported, and sent once', async (name) => {
	const login = await integrationLogin();
	const branches = [
		[`${JOB}/199/batch`, 'Not sent'],
		[JOB, 'No job'],
	];
	for (const [path, branch] of branches) {
		world.fluent.faults.next(path, DOWN);
		const execution = await runExample(name, { login });
		expect(itemsOf(execution, branch)).toEqual([{ reason: expect.any(String) }]);
	}
	expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 3 });
	expect(onHand('SPADE:STORE-5')).toBe(7);
});

runs('failed-events-to-a-message', 'none, then one', async (name) => {
	const login = await world.newLogin();
	const [, failed] = world.fluent.data.events;
	failed.generatedOn = minutesAgo(61);
	expect(itemsOf(await runExample(name, { login }), 'Message')).toEqual([]);

	failed.generatedOn = minutesAgo(1);
	const execution = await runExample(name, { login });
	const text = `1 events failed in Fluent in the last hour:\n- OrderReady ORDER CC-101 ${failed.generatedOn}`;
	expect(itemsOf(execution, 'Message')).toEqual([{ text }]);
});

runs('stock-of-a-catalogue-to-a-channel', '500 a page, no token out', async (name) => {
	const { data, faults, url } = world.fluent;
	const [position] = data.virtualPositions;
	data.virtualPositions = Array.from({ length: 502 }, (_, index) => ({
		...position,
		productRef: `SKU-${index}`,
		quantity: index,
	}));
	faults.next('/echo', { status: 422, body: {} }, 1);
	const execution = await runExample(name, {
		change: (workflow) => {
			nodeOf(workflow, 'Send to the channel').parameters.url = `${url}/echo`;
		},
	});
	const sent = requestsTo('/echo');
	expect(sent).toHaveLength(502);
	expect(sent.map(({ body }) => body)).toContainEqual({ sku: 'SKU-501', quantity: 501 });
	expect(sent.filter(({ bearer }) => bearer !== undefined)).toEqual([]);
	expect(itemsOf(execution, 'Not sent')).toEqual([
		{ sku: expect.stringMatching(/^SKU-\d+$/), reason: expect.any(String) },
	]);
	expect(itemsOf(execution, 'Sent')).toHaveLength(501);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, graphql: 2 });
});

runs('event-from-fluent-verified', 'each new event of the account, none twice', async (name) => {
	const { data, webhooks } = world.fluent;
	const path = randomUUID();
	const { id } = await importExample(world.api, name, {
		...(await world.newLogin()),
		change: (workflow) =>
			Object.assign(nodeOf(workflow, 'Fluent Trigger'), {
				webhookId: path,
				parameters: { publicKeys: webhooks.publicKey },
			}),
	});
	await world.api.activate(id);
	const forged = await world.api.callWebhook(`${path}/webhook`, { method: 'POST', body: '{}' });
	expect(forged.status).toBe(401);

	const url = `${world.server.url}/webhook/${path}/webhook`;
	const first = orderEvent(data.orders[0]);
	const third = orderEvent(data.orders[2]);
	const ofOthers = { ...third, accountId: 'OTHER' };
	const events = [first, first, ofOthers, third];
	const found = [];
	let last: string | undefined;
	for (const event of events) {
		expect(await webhooks.deliver(url, event)).toEqual([200]);
		const [run] = await world.api.endedRuns(id, 1, last);
		expect(errorOf(run)).toBeUndefined();
		found.push(itemsOf(run, 'Order'));
		world.expectNoSecrets(run);
		last = run.id;
	}
	expect(found).toMatchObject([
		[{ data: { orderById: { ref: 'CC-101' } } }],
		[],
		[],
		[{ data: { orderById: { ref: 'HD-103' } } }],
	]);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, graphql: 2 });
});

const TOOL = 'Find the order';

/** The same query by n8n's other node that can be such a tool. */
const byHttpRequest = (agent: WorkflowDefinition) => {
	const tool = nodeOf(agent, TOOL);
	const { query, toolDescription } = tool.parameters;
	const variables = "{ ref: [$fromAI('ref', 'The number of the order', 'string')] }";
	const body = `={{ JSON.stringify({ query: ${JSON.stringify(query)}, variables: ${variables} }) }}`;
	const url = `${world.fluent.url}/graphql`;
	const [credential] = Object.values(tool.credentials ?? {});
	const { type, ...node } = httpRequest({ method: 'POST', url, body, credential }, TOOL);
	Object.assign(tool, node, { type: `${type}Tool` });
	tool.parameters.toolDescription = toolDescription;
};

/** By a language model on loopback, in the form of OpenAI's API: it calls the tool, and adds nothing to its answer. */
const COMPLETIONS = '/v1/chat/completions';
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const COMPLETION = { id: 'chat', object: 'chat.completion', created: 0, model: 'stub', usage };
const call = { name: nodeNameToToolName(TOOL), arguments: '{ "ref": "HD-103" }' };
const tool_calls = [{ id: 'call-1', type: 'function', function: call }];
const SAID_BY_MODEL = [
	{ message: { role: 'assistant', content: null, tool_calls }, finish_reason: 'tool_calls' },
	{ message: { role: 'assistant', content: 'That is all.' }, finish_reason: 'stop' },
];

const ASKED: Array<[string, ChangeExample]> = [
	['the model gives the ref, and sees no token', () => {}],
	['the same with HTTP Request as the tool', byHttpRequest],
];
for (const [title, change] of ASKED) {
	runs('where-is-my-order', title, async (name) => {
		const model = await startSimulator();
		for (const choice of SAID_BY_MODEL) {
			const body = { ...COMPLETION, choices: [{ index: 0, ...choice }] };
			model.faults.next(COMPLETIONS, { status: 200, body }, 1);
		}
		const key = { apiKey: 'placeholder', url: `${model.url}/v1` };
		const openAiApi = await world.api.createCredential('Model', 'openAiApi', key);
		const chat = 'When chat message received';
		const workflow = await importExample(world.api, name, {
			...(await world.newLogin()),
			change: (agent) => {
				change(agent);
				nodeOf(agent, 'Chat model').credentials = { openAiApi };
				const said = { sessionId: '1', action: 'sendMessage', chatInput: 'Where is HD-103?' };
				Object.assign(agent, { pinData: { [chat]: [{ json: said }] } });
			},
		});
		const execution = await world.api.runWorkflow(workflow, chat).finally(() => model.stop());
		expect(errorOf(execution)).toBeUndefined();
		const [{ output }] = itemsOf(execution, 'Order agent');
		expect(output).toBe('That is all.');
		expect(variables()).toEqual([{ ref: ['HD-103'] }]);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, graphql: 1, deadTokens: 0 });
		const prompts = model.requests.filter(({ path }) => path === COMPLETIONS);
		expect(prompts).toHaveLength(2);
		// What the tool answered.
		for (const word of ['SHIPPED', 'HD-103-2']) expect(JSON.stringify(prompts[1])).toContain(word);
		world.expectNoSecrets(execution, JSON.stringify(prompts));
	});
}
