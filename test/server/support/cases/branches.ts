import { expect, test } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { SAMPLE } from '../../../../tools/simulator';
import { chain, fluentAuth, items, manualTrigger, outputOf } from '../../../../tools/n8n';
import type { World } from '../world';

export function branches(world: World): void {
	test('Fluent Auth on the error branch of another one, Put Output in Field: the token comes out on the main output, and nothing of the item is lost', async () => {
		const wrong = await world.newLogin({ password: `${SAMPLE.password}-1` });
		const right = await world.newLogin();
		const withErrorOutput = (node: INode): INode => ({ ...node, onError: 'continueErrorOutput' });
		const first = withErrorOutput(fluentAuth(wrong.credential, {}, 'First'));
		const second = withErrorOutput(fluentAuth(right.credential, { outputPropertyName: 'fluent' }));
		const workflow = chain('Error branch', manualTrigger(), ...items(2), first, second);
		const [toSecond] = workflow.connections.First.main;
		workflow.connections.First.main = [[], toSecond];

		const saved = await world.api.createWorkflow(workflow);
		const execution = await world.api.runWorkflow(saved);
		const [{ accessToken }] = world.fluent.tokens();
		const output = outputOf(execution, 'Fluent Auth');
		const error = expect.stringMatching(/^Fluent refused/);
		const fluent = expect.objectContaining({ accessToken });
		expect(output).toEqual([
			{ error, fluent },
			{ error, fluent },
		]);
		expect(outputOf(execution, 'Fluent Auth', 1)).toEqual([]);
		expect(world.counts()).toMatchObject({ logins: 2, failedLogins: 1 });
	});
}
