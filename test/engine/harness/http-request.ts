import { Readable } from 'node:stream';
import {
	NodeApiError,
	type IExecuteFunctions,
	type IHttpRequestMethods,
	type INodeExecutionData,
	type INodeType,
	type IRequestOptions,
	type JsonObject,
	type PaginationOptions,
} from 'n8n-workflow';
import { nodeType } from './workflow';

const TYPE = 'fluentCommerceApi';

/** What a request of a test may set. */
export interface HttpRequest {
	method?: IHttpRequestMethods;
	url: string;
	body?: object;
	/** As the option "Never Error": every status is an answer. */
	neverError?: boolean;
	/** Pages to fetch, as the option "Pagination". */
	pages?: number;
	/** Sends a form with a file. */
	upload?: boolean;
}

/**
 * Stands for n8n's HTTP Request node with a predefined credential type: the same helpers, called in the same way, all
 * items at once. The node itself is in a package too large to install for a test; `test/server` runs the real one.
 */
export const httpRequestNode = (request: HttpRequest): INodeType =>
	nodeType({ displayName: 'HTTP Request', name: 'n8n-nodes-base.httpRequest' }, async function () {
		const sent = this.getInputData().map(async (_, item) => await send.call(this, request, item));
		const answers = await Promise.allSettled(sent);
		return [answers.map((answer, item) => readAnswer.call(this, answer, item))];
	});

/** A file that can be read once. */
export const streamOf = (text: string) => Readable.from([Buffer.from(text)]);

/** Two pages or more, all of them for the credential of the first item. */
export async function sendPages(
	this: IExecuteFunctions,
	request: IRequestOptions,
	{ item, pages }: { item: number; pages: number },
): Promise<Array<{ body: unknown }>> {
	const pagination = {
		continue: '={{ true }}',
		maxRequests: pages,
		request: { qs: { page: '={{ $pageCount }}' } },
	} as unknown as PaginationOptions;
	const { requestWithAuthenticationPaginated: helper } = this.helpers;
	return (await helper.call(this, request, item, pagination, TYPE)) as Array<{ body: unknown }>;
}

async function send(
	this: IExecuteFunctions,
	{ method = 'GET', url, body = {}, neverError, pages, upload }: HttpRequest,
	item: number,
): Promise<INodeExecutionData['json']> {
	const value = upload && streamOf(JSON.stringify(body));
	const request: IRequestOptions = {
		method,
		uri: url,
		...(value
			? { formData: { file: { value, options: { filename: 'a.json' } } } }
			: { body, json: true }),
		gzip: true,
		followRedirect: true,
		followAllRedirects: true,
		resolveWithFullResponse: true,
		...(neverError && { simple: false }),
	};
	if (pages) {
		const answers = await sendPages.call(this, request, { item, pages });
		return { pages: answers.map((answer) => answer.body) as never };
	}
	const { requestWithAuthentication: helper } = this.helpers;
	const answer = (await helper.call(this, TYPE, request, undefined, item)) as {
		body: unknown;
		statusCode: number;
	};
	return { body: answer.body as never, statusCode: answer.statusCode };
}

function readAnswer(
	this: IExecuteFunctions,
	answer: PromiseSettledResult<INodeExecutionData['json']>,
	item: number,
): INodeExecutionData {
	const pairedItem = { item };
	if (answer.status === 'fulfilled') return { json: answer.value, pairedItem };
	const reason = answer.reason as JsonObject;
	if (this.continueOnFail()) return { json: { error: String(reason.message) }, pairedItem };
	throw reason instanceof NodeApiError
		? reason
		: new NodeApiError(this.getNode(), reason, { itemIndex: item });
}
