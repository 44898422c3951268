import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	jest,
	test,
} from '@jest/globals';
import type { IDataObject, INode } from 'n8n-workflow';
import { errorOf, type WorkflowDefinition } from '../../tools/n8n';
import { SAMPLE } from '../../tools/simulator';
import { startChatModel } from '../support/chat-model';
import { leaks } from '../support/leaks';
import {
	CREDENTIAL_NAME,
	everythingOf,
	EXAMPLES,
	ExampleStage,
	itemsOf,
	nodeOf,
	readExample,
} from './support/example-stage';

const STICKY_NOTE = 'n8n-nodes-base.stickyNote';
/** The first start may install n8n. */
const SETUP = 20 * 60_000;

describe('Each example', () => {
	test.each(EXAMPLES)('%s explains itself and holds no credential of anybody', (file) => {
		const { name, nodes } = readExample(file);
		const notes = nodes.filter(({ type }) => type === STICKY_NOTE);
		expect(name).toMatch(/^Fluent: /);
		expect(notes).toHaveLength(1);
		expect(notes[0].parameters.content).toMatch(/^## .+\*\*Set up:\*\*/s);
		const ids = nodes.flatMap(({ credentials = {} }) => Object.values(credentials));
		expect(ids).not.toHaveLength(0);
		for (const each of ids) {
			expect(each).toEqual({ id: 'fluent-commerce-account', name: CREDENTIAL_NAME });
		}
	});

	test.each(EXAMPLES)('%s has an error branch where it writes to an API', (file) => {
		const { nodes, connections } = readExample(file);
		const writes = ({ type, parameters }: INode) =>
			type === 'n8n-nodes-base.httpRequest' &&
			parameters.method === 'POST' &&
			!String(parameters.jsonBody).includes('"query": ');
		for (const { name, onError } of nodes.filter(writes)) {
			expect([name, onError]).toEqual([name, 'continueErrorOutput']);
			expect(connections[name].main[1]).not.toHaveLength(0);
		}
	});
});

describe('On a real n8n and the simulated account', () => {
	jest.setTimeout(120_000);
	const stage = new ExampleStage();
	beforeAll(async () => await stage.start(), SETUP);
	afterAll(async () => {
		await stage.stop();
		expect([...stage.tried].sort()).toEqual(EXAMPLES);
	});
	beforeEach(async () => await stage.openAccount());
	afterEach(async () => await stage.simulator.stop());

	/** A webhook in the place of another trigger, to run a workflow as n8n itself does. */
	const asWebhook = (node: INode, path: string) =>
		Object.assign(node, {
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: path,
			parameters: { path, responseMode: 'lastNode', responseData: 'allEntries', options: {} },
		});

	test('Token in a GraphQL query', async () => {
		const execution = await stage.run('token-in-a-graphql-query.json');
		const refs = itemsOf(execution, 'Split Out').map(({ node }) => (node as { ref: string }).ref);
		expect(refs).toEqual(['CC-101', 'HD-102', 'HD-103', 'CC-104']);
		expect(stage.simulator.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
	});

	test('Predefined credential without a token in the data', async () => {
		const execution = await stage.run('predefined-credential.json');
		expect(itemsOf(execution, 'Query the retailer')).toMatchObject([
			{ data: { retailerById: { ref: 'NORTH' } } },
		]);
		expect(stage.tokens()).toHaveLength(1);
		expect(everythingOf(execution)).toContain(stage.simulator.url);
		expect(leaks(everythingOf(execution), stage.tokens())).toEqual([]);
		expect(stage.simulator.counts().logins).toBe(1);
	});

	test('Loop over all retailers of an account-level user', async () => {
		const execution = await stage.run('loop-over-all-retailers.json', {
			username: 'fluent-account',
		});
		expect(itemsOf(execution, 'Summary')).toEqual([
			{ retailer: 'North Outfitters', positions: 2, onHand: 252 },
			{ retailer: 'Harbour Home', positions: 0, onHand: 0 },
			{ retailer: 'Garden Lane', positions: 1, onHand: 7 },
		]);
		// Who the user is, the retailers of the account, and one for each of them.
		expect(stage.simulator.counts()).toMatchObject({ logins: 1, me: 1, graphql: 5 });
	});

	test('Event that Fluent takes, and one that it does not', async () => {
		const EVENT = '/api/v4.1/event/async';
		const sent = await stage.run('event-with-error-branch.json');
		expect(itemsOf(sent, 'Sent')).toMatchObject([{ name: 'OrderReady' }]);
		expect(itemsOf(sent, 'Not sent')).toEqual([]);
		const [event] = stage.simulator.requests.filter(({ path }) => path === EVENT);
		expect(event.body).toMatchObject({ accountId: SAMPLE.accountId, retailerId: '1' });

		stage.simulator.clearRequests();
		stage.simulator.faults.next(EVENT, { status: 500, body: { errors: [] } });
		const refused = await stage.run('event-with-error-branch.json');
		expect(itemsOf(refused, 'Sent')).toEqual([]);
		expect(itemsOf(refused, 'Not sent')).toEqual([
			{ order: 'CC-101', reason: expect.stringMatching(/500|not able to process/) },
		]);
		expect(stage.simulator.counts()).toMatchObject({ logins: 0, api: 1 });
	});

	describe('Orders changed since the last run', () => {
		const FILE = 'orders-changed-since-the-last-run.json';
		const refs = (items: IDataObject[]) => items.map(({ ref }) => ref);
		/** Orders that changed `minutes` ago. */
		function change(count: number, minutes: number, prefix: string): string[] {
			const { data } = stage.simulator;
			const updatedOn = new Date(Date.now() - minutes * 60_000).toISOString();
			return Array.from({ length: count }, (_, index) => {
				const ref = `${prefix}-${index}`;
				Object.assign(data.addOrder({ ref, type: 'HD', retailer: data.retailers[0] }), {
					updatedOn,
				});
				return ref;
			});
		}

		test('page by page, to the last one', async () => {
			change(1, 90, 'TOO-OLD');
			const changed = change(250, 30, 'HD');
			const execution = await stage.run(FILE);
			expect(refs(itemsOf(execution, 'Each order'))).toEqual(changed);
			expect(stage.simulator.counts()).toMatchObject({ logins: 1, graphql: 3, deadTokens: 0 });
			expect(leaks(everythingOf(execution), stage.tokens())).toEqual([]);
		});

		test('the next run goes on where the last one ended, and again there after a failure', async () => {
			const workflow = await stage.importExample(FILE, {}, (example) => {
				asWebhook(nodeOf(example, 'Every 15 minutes'), 'orders-changed');
			});
			await stage.api.activate(workflow.id);
			const call = async () => await stage.api.callWebhook('orders-changed');
			const asked = () => {
				const { body } = stage.simulator.requests.filter(({ path }) => path === '/graphql').at(-1)!;
				return (body as { variables: { from: string; until: string } }).variables;
			};
			expect((await call()).status).toBe(200);
			const first = asked();
			stage.simulator.faults.next(
				'/graphql',
				{ status: 200, body: { errors: [{ message: 'No' }] } },
				1,
			);
			expect((await call()).status).toBe(500);
			expect((await call()).status).toBe(200);
			expect(asked().from).toBe(first.until);
			expect(Date.parse(asked().until)).toBeGreaterThan(Date.parse(first.until));
			expect(stage.simulator.counts().logins).toBe(1);
		});
	});

	test('An order into Fluent once', async () => {
		const workflow = await stage.importExample('order-into-fluent-once.json');
		await stage.api.activate(workflow.id);
		const order = {
			type: 'HD',
			totalPrice: 12.5,
			customerId: '7',
			items: [{ ref: 'line-1', productRef: 'SPADE', quantity: 2 }],
		};
		const send = async (ref: string) => {
			const answer = await stage.api.callWebhook('fluent-order', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ ref, ...order }),
			});
			return [answer.status, await answer.json()] as const;
		};
		const orders = (ref: string) => stage.simulator.data.orders.filter((one) => one.ref === ref);

		expect(await send('HD-1')).toEqual([201, { created: true, ref: 'HD-1', id: '105' }]);
		expect(await send('HD-1')).toEqual([200, { created: false, ref: 'HD-1' }]);
		expect(orders('HD-1')).toMatchObject([{ type: 'HD', totalPrice: 12.5, retailer: { id: '1' } }]);
		// The ref of an order of another retailer is no reason not to make one.
		expect(await send('HD-103')).toMatchObject([201, { created: true }]);
		expect(orders('HD-103').map(({ retailer }) => retailer.id)).toEqual(['2', '1']);

		const customer = order.customerId;
		Object.assign(order, { customerId: undefined });
		const [status, refused] = await send('HD-2');
		expect(status).toBe(502);
		expect(refused).toEqual({ created: false, reason: expect.stringContaining('customer') });
		Object.assign(order, { customerId: customer });

		// The look-up goes through, then Fluent is down.
		const { faults } = stage.simulator;
		const before = stage.simulator.counts().graphql;
		faults.next('/graphql', { status: 200, body: { data: { orders: { edges: [] } } } }, 1);
		faults.next('/graphql', { status: 500, body: { errors: [] } }, 1);
		expect(await send('HD-3')).toMatchObject([502, { created: false }]);
		expect(orders('HD-3')).toEqual([]);
		// The two, and one question whether the token was to blame.
		expect(stage.simulator.counts().graphql - before).toBeLessThanOrEqual(4);
		expect(stage.simulator.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
	});

	describe('Stock file to inventory job', () => {
		const FILE = 'stock-file-to-inventory-job.json';
		const login = { client: 'fluentIntegration', clientId: '', username: 'fluent-retailer' };
		const onHand = (ref: string) =>
			stage.simulator.data.inventoryPositions.find((position) => position.ref === ref)?.onHand;
		const waitSeconds = (example: WorkflowDefinition, amount: number) => {
			const wait = nodeOf(example, 'Wait');
			expect(wait.parameters).toMatchObject({ amount: 1, unit: 'minutes' });
			Object.assign(wait.parameters, { amount, unit: 'seconds' });
		};

		test('5,000 records a batch, until each is complete', async () => {
			const rows = Array.from({ length: 12_001 }, (_, index) => `SKU-${index},STORE-5,${index}`);
			const execution = await stage.run(FILE, login, (example) => {
				const [file] = (
					nodeOf(example, 'Stock file').parameters.assignments as {
						assignments: Array<{ value: string }>;
					}
				).assignments;
				file.value = ['sku,location,quantity', ...rows].join('\n');
				waitSeconds(example, 1);
			});
			const sent = stage.simulator.requests.filter(({ path }) => path.endsWith('/batch'));
			const sizes = sent.map(({ body }) => (body as { entities: unknown[] }).entities.length);
			expect(sizes.sort()).toEqual([2_001, 5_000, 5_000]);
			const done = itemsOf(execution, 'Done').map(({ status }) => status);
			expect(done).toEqual(['COMPLETE', 'COMPLETE', 'COMPLETE']);
			expect(stage.simulator.data.jobs).toMatchObject([
				{ retailerId: '5', name: expect.stringMatching(/^nightly-stock-\d{4}-\d\d-\d\d$/) },
			]);
			expect([onHand('SKU-1:STORE-5'), onHand('SKU-12000:STORE-5')]).toEqual([1, 12_000]);
			expect(stage.simulator.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
			expect(leaks(everythingOf(execution), stage.tokens())).toEqual([]);
		});

		test('a token that dies while it waits', async () => {
			const LIFETIME = 6; // seconds, instead of 30 minutes
			stage.simulator.options.integrationTokenLifetime = LIFETIME;
			const execution = await stage.run(FILE, login, (example) =>
				waitSeconds(example, LIFETIME + 1),
			);
			expect(itemsOf(execution, 'Done')).toMatchObject([{ status: 'COMPLETE' }]);
			const { passwordGrants, refreshGrants, deadTokens } = stage.simulator.counts();
			expect({ passwordGrants, deadTokens }).toEqual({ passwordGrants: 1, deadTokens: 0 });
			expect(refreshGrants).toBeGreaterThan(0);
		});

		test('a batch or job that Fluent does not take is told, and sent once', async () => {
			const { faults } = stage.simulator;
			faults.next('/api/v4.1/job/199/batch', { status: 500, body: { errors: [] } });
			const batch = await stage.run(FILE, login);
			expect(itemsOf(batch, 'Not sent')).toEqual([{ reason: expect.any(String) }]);
			faults.next('/api/v4.1/job', { status: 500, body: { errors: [] } });
			const job = await stage.run(FILE, login);
			expect(itemsOf(job, 'Not sent')).toEqual([{ reason: expect.any(String) }]);
			expect(itemsOf(job, 'Batches')).toEqual([]);
			expect(stage.simulator.counts()).toMatchObject({ logins: 1, api: 3 });
			expect(onHand('SPADE:STORE-5')).toBe(7);
		});
	});

	test('Failed events to a message, if there are any', async () => {
		const execution = await stage.run('failed-events-to-a-message.json');
		// The sample is an hour old when the account opens.
		expect(itemsOf(execution, 'Message')).toEqual([]);

		const [, failed] = stage.simulator.data.events;
		failed.generatedOn = new Date(Date.now() - 60_000).toISOString();
		const told = await stage.run('failed-events-to-a-message.json');
		expect(itemsOf(told, 'Message')).toEqual([
			{
				text: `1 events failed in Fluent in the last hour:\n- OrderReady ORDER CC-101 ${failed.generatedOn}`,
			},
		]);
		expect(leaks(everythingOf(told), stage.tokens())).toEqual([]);
	});

	test('Stock of a catalogue to a channel, without the token of Fluent', async () => {
		const { data, faults } = stage.simulator;
		const [position] = data.virtualPositions;
		data.virtualPositions = Array.from({ length: 502 }, (_, index) => ({
			...position,
			productRef: `SKU-${index}`,
			quantity: index,
		}));
		faults.next('/echo', { status: 422, body: {} }, 1);
		const execution = await stage.run('stock-of-a-catalogue-to-a-channel.json', {}, (example) => {
			nodeOf(example, 'Send to the channel').parameters.url = `${stage.simulator.url}/echo`;
		});
		const sent = stage.simulator.requests.filter(({ path }) => path === '/echo');
		expect(sent).toHaveLength(502);
		expect(sent.map(({ body }) => body)).toContainEqual({ sku: 'SKU-501', quantity: 501 });
		expect(sent.filter(({ bearer }) => bearer !== undefined)).toEqual([]);
		expect(itemsOf(execution, 'Not sent')).toEqual([
			{ sku: expect.stringMatching(/^SKU-\d+$/), reason: expect.any(String) },
		]);
		expect(itemsOf(execution, 'Sent')).toHaveLength(501);
		expect(stage.simulator.counts()).toMatchObject({ logins: 1, graphql: 2 });
	});

	test('Where is my order: the model gives the ref, and sees no token', async () => {
		const model = await startChatModel({ ref: 'HD-103' });
		try {
			const credential = await stage.api.createCredential('Model', 'openAiApi', {
				apiKey: 'placeholder',
				url: model.url,
			});
			const chat = 'When chat message received';
			const workflow = await stage.importExample('where-is-my-order.json', {}, (example) => {
				nodeOf(example, 'Chat model').credentials = { openAiApi: credential };
				const said = { sessionId: '1', action: 'sendMessage', chatInput: 'Where is HD-103?' };
				Object.assign(example, { pinData: { [chat]: [{ json: said }] } });
			});
			const execution = await stage.api.runWorkflow(workflow, chat);
			expect(errorOf(execution)).toBeUndefined();
			const [{ output }] = itemsOf(execution, 'Order agent');
			expect(output).toContain('SHIPPED');
			expect(output).toContain('HD-103-2');

			const asked = stage.simulator.requests.filter(({ path }) => path === '/graphql');
			expect(asked.map(({ body }) => (body as { variables: object }).variables)).toEqual([
				{ ref: ['HD-103'] },
			]);
			expect(model.prompts).toHaveLength(2);
			const secrets = [...stage.tokens(), SAMPLE.password, SAMPLE.clientSecret];
			expect(stage.tokens()).toHaveLength(1);
			expect(leaks(model.prompts.join('\n'), secrets)).toEqual([]);
			expect(leaks(everythingOf(execution), secrets)).toEqual([]);
		} finally {
			await model.stop();
		}
	});
});
