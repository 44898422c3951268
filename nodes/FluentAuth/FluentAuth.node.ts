import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { asNodeError, authenticateItem, placed } from './item';
import { searchRetailers } from './retailers';

/** The parameter as the panel shows it. Empty by default: then Fluent says which retailer it is. */
const RETAILER: INodeProperties = {
	displayName: 'Retailer',
	name: 'retailer',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		"The retailer to output as retailerId. If empty, it is the user's primary retailer, else the retailer of the login.",
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
			hint: 'Numeric retailer ID, not the ref',
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

export class FluentAuth implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fluent Auth',
		name: 'fluentAuth',
		icon: { light: 'file:fluentAuth.svg', dark: 'file:fluentAuth.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter.options.includeToken === false ? "roles and retailer" : "token, roles and retailer" }}',
		description: 'Log in to Fluent Commerce and get the token, roles and retailer ID of the user',
		defaults: { name: 'Fluent Auth' },
		// A bearer token has no business in the prompt of an AI agent.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'fluentCommerceApi', required: true }],
		properties: [
			{
				displayName:
					'The output holds a live access token, which everyone who can see the executions can read. To keep it out, turn off the option “Include Token”, and in the HTTP Request node choose Authentication > Predefined Credential Type > Fluent Commerce API.',
				name: 'tokenNotice',
				type: 'notice',
				default: '',
				displayOptions: { hide: { '/options.includeToken': [false] } },
			},
			RETAILER,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Check with Fluent',
						name: 'checkWithFluent',
						type: 'boolean',
						default: true,
						description:
							'Whether to check the token with Fluent and fetch all roles and retailers of the user, at most once in 30 seconds. If off, roles and retailer are those of the login response, and a stored token is output without any request.',
					},
					{
						displayName: 'Include Token',
						name: 'includeToken',
						type: 'boolean',
						default: true,
						description:
							'Whether to output the access token and the ready Authorization header. Turn it off for workflows that only need roles or retailers.',
					},
					{
						displayName: 'Minimum Validity (Minutes)',
						name: 'minimumValidity',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 0,
						description:
							'How long the token should still be valid. A token that would expire sooner is refreshed first, if Fluent issued a refresh token for it.',
					},
					{
						displayName: 'Put Output in Field',
						name: 'outputPropertyName',
						type: 'string',
						default: '',
						placeholder: 'e.g. fluent',
						description:
							'The name of the field to put the output in; all other fields of the input item stay as they are. If empty, the output replaces the input item.',
					},
				],
			},
		],
	};

	methods = { listSearch: { searchRetailers } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output: INodeExecutionData[] = [];
		// One hint for the run, however many items it is about.
		const hints = new Set<string>();
		for (const [index, item] of this.getInputData().entries()) {
			try {
				const { fields, options, hints: told } = await authenticateItem.call(this, index);
				for (const message of told) hints.add(message);
				output.push({ ...placed(fields, item, options), pairedItem: { item: index } });
			} catch (error) {
				const shown = asNodeError(this.getNode(), error, index);
				if (!this.continueOnFail()) throw shown;
				output.push({ json: { error: shown.message }, error: shown, pairedItem: { item: index } });
			}
		}
		for (const message of hints) {
			this.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
		}
		return [output];
	}
}
