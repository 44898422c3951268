import { expect, it } from '@jest/globals';
import { homepage, name } from '../../../package.json';
import codex from '../../../nodes/FluentAuth/FluentAuth.node.json';
import { FluentAuth } from '../../../nodes/FluentAuth/FluentAuth.node';
import { DEFAULTS } from '../../../nodes/FluentAuth/item';

const { description } = new FluentAuth();
const options = description.properties.find((property) => property.name === 'options');

it('has the names that workflows and people use', () => {
	expect([description.name, description.displayName]).toEqual(['fluentAuth', 'Fluent Auth']);
	expect(codex.node).toBe(`${name}.${description.name}`);
	expect(description.credentials).toEqual([{ name: 'fluentCommerceApi', required: true }]);
	expect([description.inputs, description.outputs]).toEqual([['main'], ['main']]);
});

it('is not offered to AI agents', () => {
	expect(description.usableAsTool).toBeUndefined();
});

it('has the options of the design, in alphabetical order, with the defaults that are used', () => {
	const given = options?.options?.map((option) => [
		'name' in option && option.name,
		'default' in option && option.default,
	]);
	expect(given).toEqual([
		['checkWithFluent', true],
		['includeInputFields', false],
		['includeToken', true],
		['minimumValidity', 0],
		['retailerId', 0],
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
