import { describe, expect, it } from '@jest/globals';
import { NodeOperationError, type INodePropertyModeValidation } from 'n8n-workflow';
import { homepage, name } from '../../../package.json';
import codex from '../../../nodes/FluentAuth/FluentAuth.node.json';
import { FluentAuth } from '../../../nodes/FluentAuth/FluentAuth.node';
import { SETTINGS } from '../support/entry';
import {
	badCredentials,
	page,
	times,
	token,
	useScriptedFluent,
	type Reply,
} from '../support/fluent';
import { executeFunctions, newCredentials, type Run } from '../support/n8n';
import { run, useVirtualTime } from '../support/time';

const { description, methods } = new FluentAuth();
const property = (wanted: string) => description.properties.find((each) => each.name === wanted);
const options = property('options');

describe('the description', () => {
	it('has the names that workflows and people use', () => {
		expect([description.name, description.displayName]).toEqual(['fluentAuth', 'Fluent Auth']);
		expect(codex.node).toBe(`${name}.${description.name}`);
		expect(description.credentials).toEqual([{ name: 'fluentCommerceApi', required: true }]);
		expect([description.inputs, description.outputs]).toEqual([['main'], ['main']]);
	});

	it('is not offered to AI agents', () => {
		expect(description.usableAsTool).toBeUndefined();
	});

	it('has its options, with their defaults', () => {
		const given = options?.options?.map((option) => [
			'name' in option && option.name,
			'default' in option && option.default,
		]);
		expect(given).toEqual([
			['checkWithFluent', true],
			['includeToken', true],
			['minimumValidity', 0],
			['outputPropertyName', ''],
		]);
		expect([options?.displayName, options?.default]).toEqual(['Options', {}]);
	});

	it('warns of the token in the output, unless it is left out', () => {
		const notice = description.properties.find(({ type }) => type === 'notice');
		expect(notice?.displayOptions).toEqual({ hide: { '/options.includeToken': [false] } });
	});

	it('links to the page of the package', () => {
		const { credentialDocumentation, primaryDocumentation } = codex.resources;
		for (const { url } of [...credentialDocumentation, ...primaryDocumentation]) {
			expect(url).toContain(homepage.replace(/#.*/, ''));
		}
	});

	it('Retailer is a resource locator, empty by default, whose list the node can fill', () => {
		const retailer = property('retailer');
		expect(retailer).toMatchObject({
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [{ displayName: 'From List' }, { displayName: 'By ID' }],
		});
		const method = retailer?.modes?.[0].typeOptions?.searchListMethod;
		expect(Object.keys(methods.listSearch)).toEqual([method]);
	});

	it.each([
		['5', true],
		['1234', true],
		['', true],
		['0', false],
		['NORTH', false],
		['5.5', false],
		['-5', false],
	])('Retailer by ID, the editor takes "%s": %s', (text, taken) => {
		const [rule] = property('retailer')?.modes?.[1].validation ?? [];
		const { regex } = (rule as INodePropertyModeValidation).properties as { regex: string };
		expect(new RegExp(`^${regex}$`).test(text)).toBe(taken);
	});
});

describe('a run', () => {
	useVirtualTime();
	const fluent = useScriptedFluent();

	const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
	async function execute(given: Run = {}) {
		const { functions, hints } = executeFunctions(fluent, given);
		const [output] = await run(new FluentAuth().execute.call(functions));
		return { output, hints };
	}
	const NO_ROLES: Reply = { body: { data: { me: { roles: [] } } } };

	it('gives each item its login, from one login and one question', async () => {
		fluent.answerLogins(token('token-1'));
		fluent.answerQuestions(NO_ROLES);
		const { output, hints } = await execute({ items: items(10) });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			items(10).map((_, item) => ({ item })),
		);
		for (const { json } of output) expect(json.authorization).toBe('Bearer token-1');
		expect(hints).toEqual([]);
	});

	it('has one hint and one question for all items, if Fluent answers no profile', async () => {
		fluent.answerLogins(token('token-1'));
		fluent.answerQuestions(page(500));
		const { output, hints } = await execute({ items: items(30) });
		expect([output.length, hints.length]).toEqual([30, 1]);
	});

	it('keeps the input items if there is a field for the output', async () => {
		fluent.answerLogins(token('token-1'));
		fluent.answerQuestions(NO_ROLES);
		const given = { items: items(2), options: () => ({ outputPropertyName: 'fluent' }) };
		const { output } = await execute(given);
		expect(output[1]).toMatchObject({
			json: { n: 1, fluent: { authorization: 'Bearer token-1' } },
			pairedItem: { item: 1 },
		});
	});

	it('without items is nothing', async () => {
		expect((await execute({ items: [] })).output).toEqual([]);
	});

	it('makes a login for each of different settings', async () => {
		fluent.answerLogins(...times(2, token('token-1')));
		fluent.answerQuestions(...times(2, NO_ROLES));
		await execute({ items: items(2), credentials: () => newCredentials() });
		const [one, other] = fluent.forms.map((form) => form.get('username'));
		expect(one).not.toBe(other);
	});

	describe('with a login that fails', () => {
		it('ends with what happened as message, what to do as description, and the item', async () => {
			fluent.answerLogins(badCredentials);
			const thrown: unknown = await execute().catch((error: unknown) => error);
			expect(thrown).toBeInstanceOf(NodeOperationError);
			expect(thrown).toMatchObject({
				message: 'Fluent refused the username or password.',
				description: expect.stringMatching(/^Check both.*12:15 UTC.*test the credential\.$/),
				context: { itemIndex: 0 },
			});
			const text = JSON.stringify(thrown);
			for (const secret of [SETTINGS.password, SETTINGS.clientSecret]) {
				expect(text).not.toContain(secret);
			}
		});

		it.each([
			['refused', [badCredentials]],
			['unavailable, after its retries', times(3, page(503))],
		])(
			'%s, costs one set of requests for 10 items, if the workflow continues',
			async (_, replies) => {
				fluent.answerLogins(...replies);
				const credentials = newCredentials();
				const { output, hints } = await execute({
					items: items(10),
					credentials: () => ({ ...credentials }),
					continueOnFail: true,
				});
				expect([output.length, hints]).toEqual([10, []]);
				output.forEach(({ json, error, pairedItem }, item) => {
					expect(json).toEqual({ error: error?.message });
					expect(error).toBeInstanceOf(NodeOperationError);
					expect(error?.context).toMatchObject({ itemIndex: item });
					expect(pairedItem).toEqual({ item });
				});
			},
		);
	});

	it('hands on what n8n throws as a node error', async () => {
		const credentials = () => {
			throw new Error('Credential not found');
		};
		await expect(execute({ credentials })).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: 'Credential not found',
			context: { itemIndex: 0 },
		});
	});
});
