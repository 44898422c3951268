import { NodeOperationError, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { id } from '../../fluent/profile';

/** The parameter as the panel shows it. Empty by default: then Fluent says which retailer it is. */
export const RETAILER: INodeProperties = {
	displayName: 'Retailer',
	name: 'retailer',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'The retailer to output as retailerId. If empty, it is the retailer of the login, else the primary retailer of the user.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a retailer...',
			typeOptions: { searchListMethod: 'searchRetailers', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 5',
			hint: "Fluent's whole number for the retailer, not its ref",
			validation: [
				{
					type: 'regex',
					// n8n puts ^ and $ around it.
					properties: {
						regex: '(?:[1-9][0-9]*)?',
						errorMessage: 'The ID of a retailer is a whole number, such as 5',
					},
				},
			],
		},
	],
};

/**
 * The ID of the retailer that was chosen for an item, by hand or by an expression.
 *
 * @returns `null` if none was chosen
 * @throws NodeOperationError if it is no whole number; without the value, which may be a token that was mapped by mistake
 */
export function chosenRetailer(this: IExecuteFunctions, index: number): number | null {
	const given: unknown = this.getNodeParameter('retailer', index, '', { extractValue: true });
	const value = typeof given === 'string' ? given.trim() : given;
	if (value === '' || value === null || value === undefined) return null;
	const chosen = Number.isInteger(Number(value)) ? id(value) : null;
	if (chosen !== null) return chosen;
	throw new NodeOperationError(this.getNode(), 'The ID of the retailer is not a whole number.', {
		description: 'Choose the retailer from the list, or enter its ID, such as 5.',
		itemIndex: index,
	});
}
