import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE, sampleSettings, startSimulator, type Simulator } from '../../tools/simulator';
import {
	CREDENTIAL_TYPE,
	CURRENT_N8N,
	errorOf,
	N8nApi,
	outputOf,
	startN8n,
	type Execution,
	type N8nServer,
	type SavedCredential,
	type WorkflowDefinition,
} from '../../tools/n8n';

const FOLDER = join(__dirname, '..', '..', 'examples');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';
/** The name that n8n proposes, and that the examples ask for. */
const CREDENTIAL_NAME = 'Fluent Commerce account';
/** The first start may install n8n. */
const SETUP = 20 * 60_000;
const RUN = 120_000;

const read = (file: string) =>
	JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as WorkflowDefinition;

describe('Each example', () => {
	test.each(FILES)('%s explains itself and holds no credential of anybody', (file) => {
		const { name, nodes } = read(file);
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
});

describe('On a real n8n and the simulated account', () => {
	let n8n: N8nServer;
	let api: N8nApi;
	let simulator: Simulator;
	let credential: SavedCredential;
	const tried = new Set<string>();

	beforeAll(async () => {
		n8n = await startN8n({ version: CURRENT_N8N });
		api = await N8nApi.setUp(n8n);
		credential = await api.createCredential(CREDENTIAL_NAME, CREDENTIAL_TYPE, {});
	}, SETUP);
	afterAll(async () => {
		await n8n?.stop();
		expect([...tried].sort()).toEqual(FILES);
	});

	// Another account each time, so that no token of the example before is left.
	beforeEach(async () => void (simulator = await startSimulator()));
	afterEach(async () => await simulator.stop());

	/** Only the credential is filled in; what `change` does to the workflow is the test's business. */
	async function run(
		file: string,
		login: object = {},
		change: (workflow: WorkflowDefinition) => void = () => {},
	): Promise<Execution> {
		tried.add(file);
		await api.updateCredential(credential, {
			...sampleSettings(simulator.url),
			...login,
		});
		// Without its ID, which is there for imports from the command line: each run is a workflow of its own.
		const workflow = { ...read(file), id: undefined };
		change(workflow);
		for (const node of workflow.nodes) {
			if (node.credentials) node.credentials = { [CREDENTIAL_TYPE]: credential };
		}
		const execution = await api.runWorkflow(await api.createWorkflow(workflow));
		expect(errorOf(execution)).toBeUndefined();
		expect(execution.status).toBe('success');
		return execution;
	}

	const everything = (execution: Execution) => JSON.stringify(execution.data);
	const tokens = () => simulator.tokens().map(({ accessToken }) => accessToken);

	test(
		'Token in a GraphQL query',
		async () => {
			const execution = await run('token-in-a-graphql-query.json');
			const refs = outputOf(execution, 'Split Out').map(
				({ node }) => (node as { ref: string }).ref,
			);
			expect(refs).toEqual(['CC-101', 'HD-102', 'HD-103', 'CC-104']);
			expect(simulator.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		},
		RUN,
	);

	test(
		'Predefined credential without a token in the data',
		async () => {
			const execution = await run('predefined-credential.json');
			expect(outputOf(execution, 'Query the retailer')).toMatchObject([
				{ data: { retailerById: { ref: 'NORTH' } } },
			]);
			expect(tokens()).toHaveLength(1);
			expect(everything(execution)).toContain(simulator.url);
			expect(everything(execution)).not.toContain(tokens()[0]);
			expect(simulator.counts().logins).toBe(1);
		},
		RUN,
	);

	test(
		'Loop over all retailers of an account-level user',
		async () => {
			const execution = await run('loop-over-all-retailers.json', { username: 'fluent-account' });
			expect(outputOf(execution, 'Summary')).toEqual([
				{ retailer: 'North Outfitters', positions: 2, onHand: 252 },
				{ retailer: 'Harbour Home', positions: 0, onHand: 0 },
				{ retailer: 'Garden Lane', positions: 1, onHand: 7 },
			]);
			// One by the node, one per retailer.
			expect(simulator.counts()).toMatchObject({ logins: 1, graphql: 4 });
		},
		RUN,
	);

	test(
		'Nightly inventory job that outlives its token',
		async () => {
			const LIFETIME = 10; // seconds, instead of 30 minutes
			simulator.options.integrationTokenLifetime = LIFETIME;
			const login = { client: 'fluentIntegration', clientId: '', username: 'fluent-retailer' };
			const execution = await run('nightly-inventory-job.json', login, ({ nodes }) => {
				const wait = nodes.find(({ name }) => name === 'Wait')!;
				expect(wait.parameters).toMatchObject({ amount: 45, unit: 'minutes' });
				Object.assign(wait.parameters, { amount: LIFETIME + 1, unit: 'seconds' });
			});
			expect(outputOf(execution, 'Create job')).toMatchObject([
				{ name: expect.stringMatching(/^nightly-inventory-\d{4}-\d\d-\d\d$/), retailerId: '5' },
			]);
			expect(outputOf(execution, 'Split Out')).toMatchObject([{ node: { ref: 'SPADE:STORE-5' } }]);
			expect(simulator.counts()).toMatchObject({
				passwordGrants: 1,
				refreshGrants: 1,
				api: 1,
				deadTokens: 0,
			});
		},
		RUN,
	);

	test(
		'Event that Fluent takes, and one that it does not',
		async () => {
			const EVENT = '/api/v4.1/event/async';
			const sent = await run('event-with-error-branch.json');
			expect(outputOf(sent, 'Sent')).toMatchObject([{ name: 'OrderReady' }]);
			expect(outputOf(sent, 'Not sent')).toEqual([]);
			const [event] = simulator.requests.filter(({ path }) => path === EVENT);
			expect(event.body).toMatchObject({ accountId: SAMPLE.accountId, retailerId: '1' });

			simulator.clearRequests();
			simulator.faults.next(EVENT, { status: 500, body: { errors: [] } });
			const refused = await run('event-with-error-branch.json');
			expect(outputOf(refused, 'Sent')).toEqual([]);
			expect(outputOf(refused, 'Not sent')).toEqual([
				{ order: 'CC-101', reason: expect.stringMatching(/500|not able to process/) },
			]);
			expect(simulator.counts()).toMatchObject({ logins: 0, api: 1 });
		},
		RUN,
	);
});
