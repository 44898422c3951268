import { Readable } from 'node:stream';
import {
	NodeApiError,
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHttpRequestMethods,
	type INodeExecutionData,
	type INodeType,
	type IRequestOptions,
	type JsonObject,
	type PaginationOptions,
} from 'n8n-workflow';

/** What a request of a test may set. */
export interface HttpRequest {
	method?: IHttpRequestMethods;
	/** May hold expressions. */
	url: string;
	body?: object;
	/** As the option "Never Error": every status is an answer. */
	neverError?: boolean;
	/** Pages to fetch, as the option "Pagination". */
	pages?: number;
	/** Sends a file, as "n8n Binary File" does, or a form with a file. */
	upload?: '' | 'file' | 'form';
}

export const HTTP_REQUEST_DEFAULTS: Required<Omit<HttpRequest, 'url'>> = {
	method: 'GET',
	body: {},
	neverError: false,
	pages: 0,
	upload: '',
};

/**
 * Stands for n8n's HTTP Request node with a predefined credential type: the same helpers, called in the same way, all
 * items at once. The node itself is in a package too large to install for a test; `test/server` runs the real one.
 */
export class HttpRequestStandIn implements INodeType {
	description: INodeType['description'] = {
		displayName: 'HTTP Request',
		name: 'n8n-nodes-base.httpRequest',
		group: ['output'],
		version: 1,
		description: 'Makes an HTTP request',
		defaults: { name: 'HTTP Request' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Method', name: 'method', type: 'string', default: 'GET' },
			{ displayName: 'Body', name: 'body', type: 'json', default: {} },
			{ displayName: 'Never Error', name: 'neverError', type: 'boolean', default: false },
			{ displayName: 'Pages', name: 'pages', type: 'number', default: 0 },
			{ displayName: 'Upload', name: 'upload', type: 'string', default: '' },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const requests = this.getInputData().map(async (_item, index) => await send.call(this, index));
		const answers = await Promise.allSettled(requests);
		return [answers.map((answer, item) => readAnswer.call(this, answer, item))];
	}
}

async function send(this: IExecuteFunctions, index: number): Promise<INodeExecutionData['json']> {
	const pages = this.getNodeParameter('pages', index) as number;
	const body = this.getNodeParameter('body', index) as object;
	const upload = this.getNodeParameter('upload', index) as HttpRequest['upload'];
	const file = () => Readable.from([Buffer.from(JSON.stringify(body))]);
	const contents = {
		'': { body, json: true },
		file: { body: file(), headers: { 'content-type': 'application/octet-stream' } },
		form: { formData: { file: { value: file(), options: { filename: 'a.json' } } } },
	};
	const request: IRequestOptions = {
		method: this.getNodeParameter('method', index) as IHttpRequestMethods,
		uri: this.getNodeParameter('url', index) as string,
		...contents[upload ?? ''],
		gzip: true,
		followRedirect: true,
		followAllRedirects: true,
		resolveWithFullResponse: true,
		...(this.getNodeParameter('neverError', index) ? { simple: false } : {}),
	};
	if (pages > 0) {
		const pagination = {
			continue: '={{ true }}',
			maxRequests: pages,
			request: { qs: { page: '={{ $pageCount }}' } },
		} as unknown as PaginationOptions;
		const answers = (await this.helpers.requestWithAuthenticationPaginated.call(
			this,
			request,
			index,
			pagination,
			'fluentCommerceApi',
		)) as Array<{ body: unknown }>;
		return { pages: answers.map(({ body }) => body) as never };
	}
	const { body: answer, statusCode } = (await this.helpers.requestWithAuthentication.call(
		this,
		'fluentCommerceApi',
		request,
		undefined,
		index,
	)) as { body: unknown; statusCode: number };
	return { body: answer as never, statusCode };
}

function readAnswer(
	this: IExecuteFunctions,
	answer: PromiseSettledResult<INodeExecutionData['json']>,
	item: number,
): INodeExecutionData {
	if (answer.status === 'fulfilled') return { json: answer.value, pairedItem: { item } };
	const reason = answer.reason as JsonObject;
	if (this.continueOnFail()) {
		return { json: { error: String(reason.message) }, pairedItem: { item } };
	}
	throw reason instanceof NodeApiError
		? reason
		: new NodeApiError(this.getNode(), reason, { itemIndex: item });
}
