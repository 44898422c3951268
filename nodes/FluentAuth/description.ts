import { NodeConnectionTypes, type INodeTypeDescription } from 'n8n-workflow';

/** What is used for an option that the node does not have. */
export const DEFAULTS = {
	checkWithFluent: true,
	includeInputFields: false,
	includeToken: true,
	minimumValidity: 0,
	retailerId: 0,
};

export const properties: INodeTypeDescription['properties'] = [
	{
		displayName:
			'The output holds a live access token, which everyone who can see the executions can read. To keep it out, turn off <b>Include Token</b> and choose <b>Fluent Commerce API</b> under <b>Predefined Credential Type</b> in the HTTP Request node.',
		name: 'tokenNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: { '/options.includeToken': [false] } },
	},
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
				default: DEFAULTS.checkWithFluent,
				description:
					'Whether to ask Fluent once per execution if it takes the token, and for all roles and retailers of the user. If off, a stored token that has not expired is output without any request.',
			},
			{
				displayName: 'Include Input Fields',
				name: 'includeInputFields',
				type: 'boolean',
				default: DEFAULTS.includeInputFields,
				description:
					'Whether to add the output to the fields of each input item instead of replacing them',
			},
			{
				displayName: 'Include Token',
				name: 'includeToken',
				type: 'boolean',
				default: DEFAULTS.includeToken,
				description:
					'Whether to output the access token and the ready Authorization header. Turn it off for workflows that only need roles or retailers.',
			},
			{
				displayName: 'Minimum Validity (Minutes)',
				name: 'minimumValidity',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: DEFAULTS.minimumValidity,
				description:
					'How long the token should still be valid. A token that would expire sooner is refreshed first, if Fluent issued a refresh token for it.',
			},
			{
				displayName: 'Retailer ID',
				name: 'retailerId',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: DEFAULTS.retailerId,
				description:
					'The retailer to output if Fluent names none, as for users of the whole account. 0 stands for none.',
			},
		],
	},
];

export const description: INodeTypeDescription = {
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
	properties,
};
