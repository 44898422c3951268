import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import type { Credentials } from '../../fluent/hook';
import { readLogin } from '../../fluent/login';
import { graphqlRequest } from '../../fluent/profile';

/** A GraphQL query. */
export interface Question {
	query: string;
	variables?: object;
}

const TIMEOUT = 10_000;

/**
 * Asks Fluent through n8n's helper, which logs in if need be.
 *
 * @param credentials handed over, so that the request is made with those of this item, not of the first
 * @returns the body of the answer
 */
export async function askFluent(
	this: IExecuteFunctions | ILoadOptionsFunctions,
	credentials: Credentials,
	{ query, variables }: Question,
): Promise<unknown> {
	const { account } = readLogin(credentials);
	const request = { ...graphqlRequest(account, query, variables), json: true, timeout: TIMEOUT };
	const credentialsDecrypted = { id: '', name: '', type: 'fluentCommerceApi', data: credentials };
	return (await this.helpers.httpRequestWithAuthentication.call(
		this,
		'fluentCommerceApi',
		request,
		{ credentialsDecrypted },
	)) as unknown;
}
