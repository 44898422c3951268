import { describe, expect, it } from '@jest/globals';
import type { IExecuteFunctions, INodePropertyModeValidation } from 'n8n-workflow';
import { FluentAuth } from '../../../nodes/FluentAuth/FluentAuth.node';
import { chosenRetailer, RETAILER } from '../../../nodes/FluentAuth/retailer';

const { description, methods } = new FluentAuth();

describe('the parameter', () => {
	it('is a resource locator, empty by default, whose list the node can fill', () => {
		const parameter = description.properties.find(({ name }) => name === 'retailer');
		expect(parameter).toBe(RETAILER);
		expect(RETAILER).toMatchObject({
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [{ displayName: 'From List' }, { displayName: 'By ID' }],
		});
		const method = RETAILER.modes?.[0].typeOptions?.searchListMethod;
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
	])('By ID, the editor takes "%s": %s', (text, taken) => {
		const [rule] = RETAILER.modes?.[1].validation ?? [];
		const { regex } = (rule as INodePropertyModeValidation).properties as { regex: string };
		expect(new RegExp(`^${regex}$`).test(text)).toBe(taken);
	});
});

describe('the choice', () => {
	const choose = (value: unknown) =>
		chosenRetailer.call(
			{
				getNodeParameter: () => value,
				getNode: () => ({ name: 'Fluent Auth' }),
			} as unknown as IExecuteFunctions,
			3,
		);

	it.each([
		['5', 5],
		[' 5 ', 5],
		[5, 5],
		['', null],
		[' ', null],
		[null, null],
		[undefined, null],
	])('%j is %j', (value, retailer) => {
		expect(choose(value)).toBe(retailer);
	});

	it.each([0, '0', -1, 5.5, '5.5', 'NORTH', true, {}, [5], NaN, '1e3', '0x5'])(
		'%j is refused, without a word of it',
		(value) => {
			const thrown = (() => {
				try {
					return choose(value);
				} catch (error) {
					return error;
				}
			})();
			expect(thrown).toMatchObject({
				message: 'The ID of the retailer is not a whole number.',
				description: expect.stringContaining('from the list'),
				context: { itemIndex: 3 },
			});
		},
	);
});
