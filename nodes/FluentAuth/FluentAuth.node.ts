import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import '../../fluent/requirements';
import { asNodeError } from './error';
import { authenticateItem } from './item';
import { RETAILER } from './retailer';
import { searchRetailers } from './search-retailers';

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
							'Whether to ask Fluent once per execution if it takes the token, and for all roles and retailers of the user. If off, a stored token that has not expired is output without any request.',
					},
					{
						displayName: 'Include Input Fields',
						name: 'includeInputFields',
						type: 'boolean',
						default: false,
						description:
							'Whether to add the output to the fields of each input item instead of replacing them',
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
				],
			},
		],
	};

	methods = { listSearch: { searchRetailers } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output: INodeExecutionData[] = [];
		for (const [index, item] of this.getInputData().entries()) {
			try {
				output.push(await authenticateItem.call(this, item, index));
			} catch (error) {
				const shown = asNodeError(this.getNode(), error, index);
				if (!this.continueOnFail()) throw shown;
				output.push({ json: { error: shown.message }, error: shown, pairedItem: { item: index } });
			}
		}
		return [output];
	}
}
