import { describe, expect, it } from '@jest/globals';
import { NodeOperationError, type INodePropertyModeValidation } from 'n8n-workflow';
import { homepage, name } from '../../../package.json';
import { LoginFailure } from '../../../fluent/failure';
import codex from '../../../nodes/FluentAuth/FluentAuth.node.json';
import { FluentAuth } from '../../../nodes/FluentAuth/FluentAuth.node';
import { SETTINGS } from '../support/entry';
import { useScriptedFluent } from '../support/fluent';
import { executeFunctions, newCredentials, type Run } from '../support/n8n';
import { run } from '../support/time';

const { description, methods } = new FluentAuth();

describe('the description', () => {
	it('has the names that workflows and people use, and is not offered to AI agents', () => {
		expect(description).toMatchObject({
			name: 'fluentAuth',
			displayName: 'Fluent Auth',
			credentials: [{ name: 'fluentCommerceApi', required: true }],
			inputs: ['main'],
			outputs: ['main'],
			usableAsTool: undefined,
		});
		expect(codex.node).toBe(`${name}.${description.name}`);
		const { credentialDocumentation, primaryDocumentation } = codex.resources;
		for (const { url } of [...credentialDocumentation, ...primaryDocumentation]) {
			expect(url).toContain(homepage.replace(/#.*/, ''));
		}
	});

	it('has a notice of the token, unless it is left out, Retailer and options, each with its default', () => {
		const [searchListMethod] = Object.keys(methods.listSearch);
		const modes = [
			{ displayName: 'From List', typeOptions: { searchListMethod } },
			{ displayName: 'By ID' },
		];
		const options = [
			{ name: 'checkWithFluent', default: true },
			{ name: 'includeToken', default: true },
			{ name: 'minimumValidity', default: 0 },
			{ name: 'outputPropertyName', default: '' },
		];
		expect(description.properties).toMatchObject([
			{ type: 'notice', displayOptions: { hide: { '/options.includeToken': [false] } } },
			{ type: 'resourceLocator', default: { mode: 'list', value: '' }, modes },
			{ displayName: 'Options', default: {}, options },
		]);
	});

	it.each([
		[true, ['5', '1234', '']],
		[false, ['0', 'NORTH', '5.5', '-5']],
	])('Retailer by ID, the editor takes: %s, %j', (isTaken, texts) => {
		const [, retailer] = description.properties;
		const [rule] = retailer.modes?.[1].validation ?? [];
		const { regex } = (rule as INodePropertyModeValidation).properties as { regex: string };
		for (const text of texts) expect(new RegExp(`^${regex}$`).test(text)).toBe(isTaken);
	});
});

describe('a run', () => {
	const fluent = useScriptedFluent();

	const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
	async function execute(given: Run = {}) {
		const { functions, hints } = executeFunctions(fluent, given);
		const [output] = await run(new FluentAuth().execute.call(functions));
		return { output, hints };
	}
	it('gives each item its login, from one login and one question, and one hint for all', async () => {
		fluent.answerLogins('token-1');
		fluent.answerQuestions(500);
		const { output, hints } = await execute({ items: items(30) });
		output.forEach(({ json, pairedItem }, item) => {
			expect([json.authorization, pairedItem]).toEqual(['Bearer token-1', { item }]);
		});
		expect([output.length, hints.length]).toEqual([30, 1]);
	});

	it('takes options, retailer and credential as they stand for an item, and keeps the item', async () => {
		fluent.answerLogins('token-1', 'token-2');
		fluent.answerQuestions('accepted', 'accepted');
		const options = { outputPropertyName: 'fluent', checkWithFluent: false };
		const { output, hints } = await execute({
			items: items(2),
			options: (index) => ({ ...options, includeToken: index === 1 }),
			retailer: (index) => String(index + 3),
			credentials: (index) => newCredentials({ accountId: `ACME-${index}` }),
		});
		expect(output[0].json.fluent).not.toHaveProperty('accessToken');
		const fields = { authorization: 'Bearer token-2', retailerId: 4, accountId: 'ACME-1' };
		expect(output[1]).toMatchObject({ json: { n: 1, fluent: fields }, pairedItem: { item: 1 } });
		expect(hints).toEqual([]);
	});

	it('whose login fails says what happened, what to do and for which item, and no secret', async () => {
		fluent.answerLogins('bad credentials');
		const thrown: unknown = await execute().catch((error: unknown) => error);
		expect(thrown).toBeInstanceOf(NodeOperationError);
		expect((thrown as Error).cause).not.toBeInstanceOf(LoginFailure);
		expect(thrown).toMatchObject({
			message: 'Fluent refused the username or password.',
			description: expect.stringMatching(/^Check both.*12:15 UTC.*test the credential\.$/),
			context: { itemIndex: 0 },
		});
		for (const secret of [SETTINGS.password, SETTINGS.clientSecret]) {
			expect(JSON.stringify(thrown)).not.toContain(secret);
		}
	});

	it('that continues asks once for 10 items', async () => {
		fluent.answerLogins('bad credentials');
		const { output, hints } = await execute({ items: items(10), continueOnFail: true });
		expect([output.length, hints]).toEqual([10, []]);
		output.forEach(({ json, error, pairedItem }, item) => {
			expect(error).toBeInstanceOf(NodeOperationError);
			expect([json, pairedItem]).toEqual([{ error: error?.message }, { item }]);
			expect(error?.context).toMatchObject({ itemIndex: item });
		});
	});
});
