import { expect, test } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { SAMPLE } from '../../../../tools/simulator';
import {
	chain,
	fluentAuth,
	items,
	manualTrigger,
	OLDEST_N8N,
	outputOf,
} from '../../../../tools/n8n';
import type { World } from '../world';

export function branches(world: World): void {
	test('Fluent Auth on the error branch of another one, Include Input Fields: the token comes out, and no error', async () => {
		const wrong = await world.newLogin({ password: `${SAMPLE.password}-1` });
		const right = await world.newLogin();
		const withErrorOutput = (node: INode): INode => ({ ...node, onError: 'continueErrorOutput' });
		const first = withErrorOutput(fluentAuth(wrong.credential, {}, 'First'));
		const second = withErrorOutput(fluentAuth(right.credential, { includeInputFields: true }));
		const workflow = chain('Error branch', manualTrigger(), ...items(2), first, second);
		const [toSecond] = workflow.connections.First.main;
		workflow.connections.First.main = [[], toSecond];

		const saved = await world.api.createWorkflow(workflow);
		const execution = await world.api.runWorkflow(saved);
		const [{ accessToken }] = world.fluent.tokens();
		const output = outputOf(execution, 'Fluent Auth');
		expect(output).toMatchObject([{ accessToken }, { accessToken }]);
		expect(outputOf(execution, 'Fluent Auth', 1)).toEqual([]);
		// The oldest n8n gives the item no other sign of its failure than a field like any other.
		const isMarked = world.server.install.version !== OLDEST_N8N;
		expect(output.map((item) => 'error' in item)).toEqual([!isMarked, !isMarked]);
		expect(world.counts()).toMatchObject({ logins: 2, failedLogins: 1 });
	});
}
