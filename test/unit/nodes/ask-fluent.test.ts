import { beforeEach, expect, it, jest } from '@jest/globals';
import type { IExecuteFunctions } from 'n8n-workflow';
import { askFluent } from '../../../nodes/FluentAuth/ask-fluent';
import { failureOf, ROOT, SETTINGS } from '../support/login';

const httpRequestWithAuthentication = jest.fn(async () => ({ data: { me: null } }));
const functions = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;

beforeEach(() => {
	httpRequestWithAuthentication.mockClear();
});

it("asks through n8n's helper, with the very credentials it is given, for 10 s at most", async () => {
	const credentials = { ...SETTINGS };
	const question = { query: '{ me { ref } }', variables: { after: 'x' } };
	expect(await askFluent.call(functions, credentials, question)).toEqual({ data: { me: null } });
	expect(httpRequestWithAuthentication.mock.calls).toEqual([
		[
			'fluentCommerceApi',
			{
				method: 'POST',
				url: `${ROOT}/graphql`,
				headers: { accept: 'application/json', 'content-type': 'application/json' },
				body: question,
				json: true,
				timeout: 10_000,
			},
			{ credentialsDecrypted: { id: '', name: '', type: 'fluentCommerceApi', data: credentials } },
		],
	]);
	const [[, , options]] = httpRequestWithAuthentication.mock.calls as unknown as [
		[unknown, unknown, { credentialsDecrypted: { data: object } }],
	];
	expect(options.credentialsDecrypted.data).toBe(credentials);
	expect(httpRequestWithAuthentication.mock.contexts).toEqual([functions]);
});

it('settings that cannot be right send nothing', async () => {
	const wrong = { ...SETTINGS, password: '' };
	const failure = await failureOf(() => askFluent.call(functions, wrong, { query: '' }));
	expect(failure.happened).toBe('Password is empty.');
	expect(httpRequestWithAuthentication).not.toHaveBeenCalled();
});
