import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import {
	chain,
	fluentAuth,
	httpRequest,
	manualTrigger,
	outputOf,
	type Execution,
} from '../../../../tools/n8n';
import { authenticate, runItems } from '../callers';
import type { ServerWorld } from '../world';

/** A user of whom the login says less, and later something else, than `me`. */
const USER = {
	roles: ['ROLE_OF_LOGIN'],
	roleContexts: [{ role: 'ROLE_OF_ME', contextType: 'RETAILER' as const, contextId: '1' }],
};
const TOLD = { roles: ['ROLE_OF_ME'], retailerId: 1, retailerIds: [1] };
const TOLD_BY_LOGIN = { roles: ['ROLE_OF_LOGIN'], retailerId: 1, retailerIds: null };
const HINT = { message: expect.stringMatching(/^Fluent did not return the user's profile/) };

/** That all went well, and what Fluent Auth said. */
function expectSaid(execution: Execution | undefined, told: object, ...hints: unknown[]): void {
	expect(execution?.status).toBe('success');
	expect(outputOf(execution!, 'Fluent Auth')[0]).toMatchObject(told);
	const task = execution?.data.resultData.runData['Fluent Auth'].at(-1);
	expect(task?.hints ?? []).toMatchObject(hints);
	expect(task?.hints ?? []).toHaveLength(hints.length);
}

export function runsApart(world: ServerWorld): void {
	const begin = async (...nodes: INode[]): Promise<string> =>
		await world.api.begin(await world.api.createWorkflow(chain('Run', manualTrigger(), ...nodes)));

	async function arrival(path: string): Promise<void> {
		while (!world.fluent.requests.some((request) => request.path === path)) await sleep(20);
	}

	test.each([
		['login', '/oauth/token', 1],
		['question', '/graphql', 0],
	])(
		'a run that is stopped in its %s: the one beside it is told all',
		async (_what, path, logins) => {
			const login = await world.newLogin({}, USER);
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
			await world.api.send('POST', `/rest/executions/${stopped}/stop`);
			expect((await world.api.waitForExecution(stopped)).status).toBe('canceled');
			world.fluent.faults.clear();

			expectSaid(await world.api.waitForExecution(beside), TOLD);
			expect(world.counts()).toMatchObject({ logins, failedLogins: 0, deadTokens: 0 });
		},
	);

	test('Check with Fluent off: the same before and after a run that has it on', async () => {
		const login = await world.newLogin({}, USER);
		const outputs = [];
		for (const checkWithFluent of [false, true, false]) {
			const { execution } = await authenticate(world, login, { checkWithFluent });
			expectSaid(execution, checkWithFluent ? TOLD : TOLD_BY_LOGIN);
			outputs.push({ ...outputOf(execution!, 'Fluent Auth')[0], expiresIn: 0 });
		}
		expect(outputs[2]).toEqual(outputs[0]);
		expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
	});

	test('30 items and no profile: one question, one hint', async () => {
		const login = await world.newLogin({}, USER);
		await world.logIn(login);
		world.fluent.faults.next('/graphql', { status: 500, body: {} });
		const { execution } = await runItems(world, 30, fluentAuth(login.credential));
		expectSaid(execution, TOLD_BY_LOGIN, HINT);
		expect(outputOf(execution!, 'Fluent Auth')).toHaveLength(30);
		expect(world.counts()).toMatchObject({ logins: 0, graphql: 1, me: 1 });
	});

	test('an answer that trickles ends, with a hint, and the next run is told all', async () => {
		const login = await world.newLogin({}, USER);
		await world.logIn(login);
		world.fluent.faults.next('/graphql', 'trickle', 1);
		expectSaid((await authenticate(world, login)).execution, TOLD_BY_LOGIN, HINT);
		// For so long a failure to answer is not asked about again.
		await sleep(5_000);
		expectSaid((await authenticate(world, login)).execution, TOLD);
		expect(world.counts()).toMatchObject({ logins: 0, graphql: 2, me: 2 });
	});
}
