import { beforeEach, describe, expect, it } from '@jest/globals';
import { NodeOperationError } from 'n8n-workflow';
import { homepage, name } from '../../../package.json';
import codex from '../../../nodes/FluentAuth/FluentAuth.node.json';
import { FluentAuth } from '../../../nodes/FluentAuth/FluentAuth.node';
import { DEFAULTS } from '../../../nodes/FluentAuth/item';
import { badCredentials, FakeFluent } from '../support/fluent';
import { SETTINGS } from '../support/login';
import { executeFunctions, newCredentials, type Run } from '../support/n8n';
import { run, useVirtualTime } from '../support/time';

const { description } = new FluentAuth();
const options = description.properties.find((property) => property.name === 'options');

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

	it('has its options in alphabetical order, with the defaults that are used', () => {
		const given = options?.options?.map((option) => [
			'name' in option && option.name,
			'default' in option && option.default,
		]);
		expect(given).toEqual([
			['checkWithFluent', true],
			['includeInputFields', false],
			['includeToken', true],
			['minimumValidity', 0],
		]);
		expect(Object.fromEntries(given as Array<[string, unknown]>)).toEqual(DEFAULTS);
		const titles = options?.options?.map((option) => 'displayName' in option && option.displayName);
		expect(titles).toEqual([...(titles ?? [])].sort());
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
});

describe('a run', () => {
	useVirtualTime();

	let fluent: FakeFluent;
	beforeEach(() => {
		fluent = new FakeFluent();
	});

	const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
	async function execute(given: Run = {}) {
		const { functions, hints } = executeFunctions(fluent, given);
		const [output] = await run(new FluentAuth().execute.call(functions));
		return { output, hints };
	}

	it('gives each item its login, from one login and one question', async () => {
		const { output } = await execute({ items: items(10) });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			items(10).map((_, item) => ({ item })),
		);
		for (const { json } of output) expect(json.authorization).toBe('Bearer token-1');
		expect([fluent.grants.length, fluent.questions.length]).toEqual([1, 1]);
	});

	it('without items is nothing', async () => {
		expect((await execute({ items: [] })).output).toEqual([]);
		expect(fluent.requests).toEqual([]);
	});

	it('makes a login for each of different settings', async () => {
		const credentials = () => newCredentials();
		const { output } = await execute({ items: items(2), credentials });
		expect(output).toHaveLength(2);
		const [one, other] = fluent.forms.map((form) => form.get('username'));
		expect([fluent.forms.length, one === other]).toEqual([2, false]);
	});

	describe('with a login that fails', () => {
		beforeEach(() => {
			fluent.onToken = () => badCredentials;
		});

		it('ends with what happened as message, what to do as description, and the item', async () => {
			const thrown: unknown = await execute().catch((error: unknown) => error);
			expect(thrown).toBeInstanceOf(NodeOperationError);
			expect(thrown).toMatchObject({
				message: 'Fluent refused the username or password.',
				description: expect.stringMatching(
					/^Check both in the credential.*these again at 12:15 UTC\.$/,
				),
				context: { itemIndex: 0 },
			});
			const text = JSON.stringify(thrown);
			for (const secret of [SETTINGS.password, SETTINGS.clientSecret]) {
				expect(text).not.toContain(secret);
			}
		});

		it('costs 1 login for 10 items and 3 runs, if the workflow continues', async () => {
			const credentials = newCredentials();
			for (let times = 0; times < 3; times++) {
				const { output } = await execute({
					items: items(10),
					credentials: () => ({ ...credentials }),
					continueOnFail: true,
				});
				expect(output).toHaveLength(10);
				output.forEach(({ json, error, pairedItem }, item) => {
					expect(json).toEqual({ error: 'Fluent refused the username or password.' });
					expect(error).toBeInstanceOf(NodeOperationError);
					expect(error?.context).toMatchObject({ itemIndex: item });
					expect(pairedItem).toEqual({ item });
				});
			}
			expect(fluent.grants).toHaveLength(1);
		});
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
