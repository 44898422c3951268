import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import {
	chain,
	errorOf,
	fluentAuth,
	httpRequest,
	items,
	manualTrigger,
	outputOf,
	type Execution,
} from '../../../../tools/n8n';
import { authenticate, run } from '../callers';
import type { Login, World } from '../world';

/** A user of whom the login says less, and later something else, than `me`. */
const USER = {
	roles: ['ROLE_OF_LOGIN'],
	roleContexts: [{ role: 'ROLE_OF_ME', contextType: 'RETAILER' as const, contextId: '1' }],
};
const TOLD = { roles: ['ROLE_OF_ME'], retailerId: 1, retailerIds: [1] };
const TOLD_BY_LOGIN = { roles: ['ROLE_OF_LOGIN'], retailerId: 1, retailerIds: null };

const outcomeOf = (execution: Execution) => outputOf(execution, 'Fluent Auth')[0];
const hintsOf = ({ data }: Execution) => data.resultData.runData['Fluent Auth'].at(-1)?.hints ?? [];

export function runsApart(world: World): void {
	/** @returns the ID of the run, which goes on */
	async function start(name: string, ...nodes: INode[]): Promise<string> {
		const workflowData = await world.api.createWorkflow(chain(name, manualTrigger(), ...nodes));
		const { executionId } = await world.api.rest.send<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflowData.id}/run`,
			{ workflowData, startNodes: [], triggerToStartFrom: { name: 'Manual Trigger' } },
		);
		return executionId;
	}

	async function arrival(path: string): Promise<void> {
		while (!world.fluent.requests.some((request) => request.path === path)) await sleep(20);
	}

	const node = ({ credential }: Login) => fluentAuth(credential);

	test.each([
		['login', '/oauth/token', 1],
		['question', '/graphql', 0],
	])(
		'a run that is stopped in its %s: the one beside it is told all',
		async (_what, path, logins) => {
			const login = await world.newLogin({}, USER);
			if (path === '/graphql') await world.logIn(login);
			world.fluent.faults.delay(path, 5_000);
			const stopped = await start('Stopped', node(login));
			await arrival(path);
			// Its first node tells, in vain, when it has come as far as the second.
			const tells: INode = {
				...httpRequest({ url: `${world.fluent.url}/here` }),
				onError: 'continueRegularOutput',
			};
			const beside = await start('Beside', tells, node(login));
			await arrival('/here');
			await sleep(500);
			await world.api.rest.send('POST', `/rest/executions/${stopped}/stop`);
			expect((await world.api.waitForExecution(stopped)).status).toBe('canceled');
			world.fluent.faults.clear();

			const execution = await world.api.waitForExecution(beside);
			expect(errorOf(execution)).toBeUndefined();
			expect(outcomeOf(execution)).toMatchObject(TOLD);
			expect(hintsOf(execution)).toEqual([]);
			expect(world.counts()).toMatchObject({ logins, failedLogins: 0, deadTokens: 0 });
		},
	);

	test('Check with Fluent off: the same before and after a run that has it on', async () => {
		const login = await world.newLogin({}, USER);
		const off = async () => {
			const { execution } = await authenticate(world, login, { checkWithFluent: false });
			expect(hintsOf(execution!)).toEqual([]);
			return outcomeOf(execution!);
		};
		const before = await off();
		expect(before).toMatchObject(TOLD_BY_LOGIN);
		const { execution } = await authenticate(world, login);
		expect(outcomeOf(execution!)).toMatchObject(TOLD);
		expect({ ...(await off()), expiresIn: 0 }).toEqual({ ...before, expiresIn: 0 });
		expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
	});

	test('30 items and no profile: one question, one hint', async () => {
		const login = await world.newLogin({}, USER);
		await world.logIn(login);
		world.fluent.faults.next('/graphql', { status: 500, body: {} });
		const { ok, execution } = await run(world.api, ...items(30), node(login));
		expect(ok).toBe(true);
		expect(outputOf(execution!, 'Fluent Auth')).toHaveLength(30);
		expect(outcomeOf(execution!)).toMatchObject(TOLD_BY_LOGIN);
		expect(hintsOf(execution!)).toMatchObject([
			{ message: expect.stringMatching(/^Fluent did not return the user's profile/) },
		]);
		expect(world.counts()).toMatchObject({ logins: 0, graphql: 1, me: 1 });
	});

	test('an answer that trickles ends, with a hint, and the next run is told all', async () => {
		const login = await world.newLogin({}, USER);
		await world.logIn(login);
		world.fluent.faults.next('/graphql', 'trickle', 1);
		const first = await authenticate(world, login);
		expect(first.ok).toBe(true);
		expect(outcomeOf(first.execution!)).toMatchObject(TOLD_BY_LOGIN);
		expect(hintsOf(first.execution!)).toHaveLength(1);
		// For so long a failure to answer is not asked about again.
		await sleep(5_000);
		const next = await authenticate(world, login);
		expect(outcomeOf(next.execution!)).toMatchObject(TOLD);
		expect(hintsOf(next.execution!)).toEqual([]);
		expect(world.counts()).toMatchObject({ logins: 0, graphql: 2, me: 2 });
	});
}
