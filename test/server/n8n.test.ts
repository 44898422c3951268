import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { parse, stringify } from 'flatted';
import type {
	ICredentialType,
	IDataObject,
	INode,
	INodeTypeDescription,
	IRunExecutionData,
} from 'n8n-workflow';
import {
	chain,
	CREDENTIAL_TYPE,
	FLUENT_AUTH,
	fluentAuth,
	FLUENT_TRIGGER,
	httpRequest,
	manualTrigger,
	outputOf,
	sqlite,
	webhook,
} from '../../tools/n8n';
import { SAMPLE } from '../../tools/simulator';
import { leaks } from '../support/leaks';
import { VERSIONS } from './support/versions';
import { useWorld, type Login } from './support/world';

const RUNS = 20;

/** The two nodes by which a workflow comes to log in. */
const NODES = ['Fluent Auth', 'HTTP Request'] as const;
/** With the third way to come to it. */
const CALLERS = [...NODES, 'credential test'] as const;

/** What only a server shows; what n8n's request helpers make of the package is in `test/engine`. */
describe.each(VERSIONS)('n8n %s', (version) => {
	jest.setTimeout(120_000);
	const world = useWorld(version);

	const nodeOf = (caller: (typeof NODES)[number], { credential }: Login): INode =>
		caller === 'Fluent Auth'
			? fluentAuth(credential)
			: httpRequest({ url: `${world.fluent.url}/status/200`, credential });

	/** HTTP Request sends one request to Fluent's API, the others ask one question. @returns whether it succeeded */
	async function call(caller: (typeof CALLERS)[number], login: Login): Promise<boolean> {
		if (caller !== 'credential test') return (await world.run(nodeOf(caller, login))).ok;
		return (await world.api.testCredential(login.credential)).status === 'OK';
	}

	describe('the package', () => {
		test('the tarball holds what n8n needs and nothing else, and npm installs nothing beside it', async () => {
			const modules = join(world.server.userFolder, '.n8n', 'nodes', 'node_modules');
			expect(await readdir(modules)).toEqual(['.package-lock.json', 'n8n-nodes-fluent-commerce']);
			const folder = join(modules, 'n8n-nodes-fluent-commerce');
			expect(await readdir(folder)).toEqual(['LICENSE.md', 'README.md', 'dist', 'package.json']);
			const built = await readdir(join(folder, 'dist'), { recursive: true });
			const others = built.filter(
				(name) => /\.[a-z]+$/.test(name) && !/\.(js|json|svg)$/.test(name),
			);
			expect(others).toEqual([]);
			for (const node of ['FluentAuth', 'FluentTrigger']) {
				expect(built).toContain(join('nodes', node, `${node}.node.js`));
				expect(built).toContain(join('nodes', node, '__schema__', 'v1.0.0.json'));
			}
			expect(built.join()).not.toMatch(/test|simulator|bench|node_modules/);
		});

		test('n8n serves both nodes, no tool for AI agents beside them, and the credential, for the node and for HTTP Request', async () => {
			const ours = ({ name }: { name: string }) => /fluent/i.test(name);
			const served = await world.api.get<INodeTypeDescription[]>('/types/nodes.json');
			const nodes = served.filter(ours);
			const named = nodes.map(({ name, displayName, version }) => [name, displayName, version]);
			expect(named.sort()).toEqual([
				[FLUENT_AUTH, 'Fluent Auth', 1],
				[FLUENT_TRIGGER, 'Fluent Trigger', 1],
			]);
			const types = await world.api.get<ICredentialType[]>('/types/credentials.json');
			const credentials = types.filter(ours);
			expect(credentials).toMatchObject([
				{
					name: CREDENTIAL_TYPE,
					displayName: 'Fluent Commerce API',
					supportedNodes: [FLUENT_AUTH],
					// A function has no JSON form; that there is the key at all makes the editor offer the credential.
					authenticate: {},
				},
			]);
			expect(credentials[0]).not.toHaveProperty('httpRequestNode');

			for (const { iconUrl } of [...nodes, ...credentials]) {
				const paths = typeof iconUrl === 'object' ? Object.values(iconUrl) : [];
				expect(new Set(paths).size).toBe(2);
				for (const path of paths) {
					const answer = await fetch(`${world.server.url}/${path}`);
					expect(answer.headers.get('content-type')).toContain('image/svg+xml');
					expect(await answer.text()).toContain('<svg');
				}
			}
		});
	});

	describe('logins', () => {
		test.each(NODES)(`%s, ${RUNS} runs at once without a token: 1 login`, async (caller) => {
			const login = await world.newLogin();
			const path = login.username;
			await world.api.publish(chain(path, webhook(path), nodeOf(caller, login)));
			// Slow, so that the runs meet.
			world.fluent.faults.delay('/oauth/token', 1_000);
			const calls = Array.from({ length: RUNS }, async () => await world.api.callWebhook(path));
			const statuses = (await Promise.all(calls)).map(({ status }) => status);
			expect(statuses).toEqual(Array(RUNS).fill(200));
			// Runs of Fluent Auth share one question.
			const sent = caller === 'Fluent Auth' ? { graphql: 1, api: 0 } : { graphql: 0, api: RUNS };
			expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0, ...sent });
			expect(await world.writesOf(login)).toBe(world.storedOnce);
		});

		test('another user is typed in: every caller acts as the new one at once, after 1 login', async () => {
			const login = await world.newLogin();
			await world.logIn(login);
			const { username } = await world.newLogin();
			await world.edit(login, { username });

			for (const caller of CALLERS) expect(await call(caller, login)).toBe(true);
			const [token] = world.fluent.tokens().filter((one) => one.username === username);
			const bearers = world.fluent.requests.flatMap(({ bearer }) => bearer ?? []);
			expect(bearers).toEqual(Array(3).fill(token.accessToken));
			expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
			expect(await world.writesOf(login)).toBe(world.storedOnce);
		});

		test('n8n is restarted: 0 logins and 1 refusal in all where they are stored, else 1 of each for each process', async () => {
			const right = await world.newLogin();
			const wrong = await world.newLogin({ password: `${SAMPLE.password}-1` });
			await world.logIn(right);
			expect(await call('HTTP Request', wrong)).toBe(false);
			await world.server.restart();
			expect(await call('HTTP Request', wrong)).toBe(false);
			for (const caller of CALLERS) expect(await call(caller, right)).toBe(true);
			expect(world.fluent.counts()).toMatchObject({
				...(world.stores ? { logins: 1, failedLogins: 1 } : { logins: 3, failedLogins: 2 }),
				deadTokens: 0,
				api: 1,
			});
		}, 300_000);
	});

	describe('runs beside each other', () => {
		async function begin(...nodes: INode[]) {
			const workflow = await world.api.createWorkflow(chain('Run', manualTrigger(), ...nodes));
			const run = await world.api.begin(workflow);
			return { run, ended: async () => (await world.api.endedRuns(workflow.id))[0] };
		}

		async function arrival(path: string): Promise<void> {
			while (!world.fluent.requests.some((request) => request.path === path)) await sleep(20);
		}

		/** The login says less of it than `me`. */
		const user = {
			roles: ['ROLE_OF_LOGIN'],
			roleContexts: [{ role: 'ROLE_OF_ME', contextType: 'RETAILER' as const, contextId: '1' }],
		};

		test.each([
			['login', '/oauth/token', 1],
			['question', '/graphql', 0],
		])(
			'a run that is stopped in its %s: the one beside it is told all',
			async (_, path, logins) => {
				const login = await world.newLogin();
				Object.assign(world.fluent.users.get(login.username)!, user);
				const node = fluentAuth(login.credential);
				if (path === '/graphql') await world.logIn(login);
				world.fluent.faults.delay(path, 5_000);
				const stopped = await begin(node);
				await arrival(path);
				// Its first node tells, in vain, when it has come as far as the second.
				const tells = httpRequest({ url: `${world.fluent.url}/here` });
				const beside = await begin({ ...tells, onError: 'continueRegularOutput' }, node);
				await arrival('/here');
				await sleep(500);
				await world.api.send('POST', `/rest/executions/${stopped.run}/stop`);
				expect((await stopped.ended()).status).toBe('canceled');
				world.fluent.faults.clear();

				const execution = await beside.ended();
				expect(execution.status).toBe('success');
				const told = { roles: ['ROLE_OF_ME'], retailerId: 1, retailerIds: [1] };
				expect(outputOf(execution, 'Fluent Auth')).toMatchObject([told]);
				const [task] = execution.data.resultData.runData['Fluent Auth'];
				expect(task.hints ?? []).toEqual([]);
				expect(world.fluent.counts()).toMatchObject({ logins, failedLogins: 0, deadTokens: 0 });
			},
		);
	});

	// Last, as it looks at what all the others left behind.
	describe('secrets', () => {
		const all = () => [...world.secrets.always, ...world.secrets.accessTokens];

		test('no execution record holds a secret, or a token outside its two fields', async () => {
			// Failures leave one, too, with a token from the node or with the credential.
			const { credential } = await world.newLogin();
			const headers = { authorization: '={{ $json.authorization }}' };
			const url = `${world.fluent.url}/status/404`;
			for (const nodes of [
				[fluentAuth(credential), httpRequest({ url, headers })],
				[httpRequest({ url, method: 'POST', body: { name: 'order' }, credential })],
			]) {
				expect((await world.run(...nodes)).ok).toBe(false);
			}
			world.secrets.collect(world.fluent);

			const records = await sqlite(world.server, 'SELECT data, workflowData FROM execution_data');
			const { always, accessTokens } = world.secrets;
			expect(records.length).toBeGreaterThan(30);
			expect(always.size).toBeGreaterThan(2);
			expect(accessTokens.size).toBeGreaterThan(0);
			const found = records.flatMap(({ data, workflowData }) => [
				...leaks(`${data} ${workflowData}`, always),
				...leaks(`${withoutTokenFields(String(data))} ${workflowData}`, accessTokens),
			]);
			expect(found).toEqual([]);
		});

		test('no log line holds a secret, at the log level "debug"', () => {
			const logs = world.server.logs();
			expect(logs).toMatch(/\bdebug\b/);
			expect(leaks(logs, all())).toEqual([]);
		});

		test('no credential that the browser is shown holds a secret', async () => {
			for (const id of world.credentials) {
				const shown = JSON.stringify(await world.api.getCredential(id));
				expect(shown).toContain('"username":');
				expect(leaks(shown, all())).toEqual([]);
			}
		});
	});
});

/** Run data as n8n stored it, without the output fields that are made to hold the token. */
function withoutTokenFields(data: string): string {
	const execution = parse(data) as IRunExecutionData;
	for (const run of execution.resultData.runData['Fluent Auth'] ?? []) {
		for (const { json } of run.data?.main.flatMap((items) => items ?? []) ?? []) {
			// Where the output is put in a field, they are there.
			for (const fields of [json, json.fluent as IDataObject | undefined]) {
				delete fields?.accessToken;
				delete fields?.authorization;
			}
		}
	}
	return stringify(execution);
}
