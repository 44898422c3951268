import { describe, expect, jest, test } from '@jest/globals';
import type { INode, INodeListSearchResult } from 'n8n-workflow';
import {
	CREDENTIAL_TYPE,
	FLUENT_AUTH,
	fluentAuth,
	graphql,
	httpRequest,
	outputOf,
} from '../../tools/n8n';
import { run, runItems } from './support/callers';
import { VERSION } from './support/versions';
import { useWorld, type Login } from './support/world';

jest.setTimeout(120_000);
const world = useWorld(VERSION);

const QUERY = '{ me { username } }';
const POST = { method: 'POST', body: { query: QUERY } };
const ITEMS = 3;
/** Seconds. */
const DAY = 86_400;
/** Age of a token that has been proven longer ago than the minute for which that counts. */
const UNPROVEN = 120;

const graphqlUrl = () => `${world.fluent.url}/graphql`;
const withCredential = ({ credential }: Login, url = graphqlUrl()) =>
	httpRequest({ ...POST, url, credential });
const graphqlNode = ({ credential }: Login) => graphql(graphqlUrl(), QUERY, credential);

interface WayCase {
	way: string;
	nodes(login: Login): INode[];
	/** The token is in the data between the nodes. */
	showsToken?: true;
}

const WAYS: WayCase[] = [
	{ way: 'HTTP Request with the credential', nodes: (login) => [withCredential(login)] },
	{ way: 'GraphQL with the credential', nodes: (login) => [graphqlNode(login)] },
	{
		way: 'Fluent Auth, then HTTP Request',
		showsToken: true,
		nodes: ({ credential }) => [
			fluentAuth(credential),
			httpRequest({
				...POST,
				url: '={{ $json.graphqlUrl }}',
				headers: { authorization: '={{ $json.authorization }}' },
			}),
		],
	},
	{
		way: 'both: Fluent Auth without the token, then HTTP Request with the credential',
		nodes: (login) => [
			fluentAuth(login.credential, { includeToken: false }),
			withCredential(login, '={{ $json.graphqlUrl }}'),
		],
	},
];

describe.each(WAYS)('$way', ({ nodes, showsToken }) => {
	test.each([
		['first login: 1 for all items', undefined, () => {}],
		[
			'expired by the clock: 1 login, and the dead token is never sent',
			DAY + 60,
			({ username }: Login) => world.fluent.expireTokens(username),
		],
		[
			'revoked, and last proven more than a minute ago: 1 login, and all succeed',
			UNPROVEN,
			({ username }: Login) => world.fluent.revokeTokens(username),
		],
	])('%s', async (_title, age, end) => {
		const stored = age && { age, lifetime: DAY };
		const login = await (stored ? world.newLoginWithToken(stored) : world.newLogin());
		end(login);
		const way = nodes(login);
		const { text, execution } = await runItems(world, ITEMS, ...way);
		expect(text).toBe('');
		// Each item is answered, by Fluent and as this user.
		const answer = { data: { me: { username: login.username } } };
		expect(outputOf(execution!, way.at(-1)!.name)).toEqual(Array(ITEMS).fill(answer));
		if (!showsToken) world.expectNoSecrets(execution!);
		const { logins, failedLogins, deadTokens } = world.counts();
		expect({ logins, failedLogins }).toEqual({ logins: 1, failedLogins: 0 });
		expect(deadTokens > 0).toBe(age === UNPROVEN);
		if (age !== UNPROVEN) expect(await world.writesOf(login)).toBe(1);
	});
});

test('a 200 with errors: the GraphQL node fails, HTTP Request does not', async () => {
	const login = await world.newLogin();
	const body = { data: null, errors: [{ message: 'Insufficient permissions' }] };
	world.fluent.faults.next('/graphql', { status: 200, body });
	const failed = await run(world, graphqlNode(login));
	expect(failed).toMatchObject({ ok: false, text: expect.stringContaining('Insufficient') });
	const { ok, execution } = await run(world, withCredential(login));
	expect(ok).toBe(true);
	expect(outputOf(execution!, 'HTTP Request')).toEqual([body]);
	expect(world.counts()).toMatchObject({ logins: 1, graphql: 2 });
});

test('Retailer from the list: searched, page by page', async () => {
	const { credential } = await world.newLogin({ username: 'fluent-account' });
	const { retailers } = world.fluent.data;
	for (let id = 10; id < 140; id++) {
		const name = `Shop ${id}`;
		retailers.push({ id: String(id), ref: `S-${id}`, tradingName: name, status: 'ACTIVE' });
	}
	const search = async (given: object): Promise<INodeListSearchResult> =>
		await world.api.send('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
			nodeTypeAndVersion: { name: FLUENT_AUTH, version: 1 },
			path: 'parameters.retailer',
			methodName: 'searchRetailers',
			credentials: { [CREDENTIAL_TYPE]: credential },
			currentNodeParameters: {},
			...given,
		});
	const first = await search({});
	expect(first.results).toHaveLength(100);
	expect(first.results[0]).toMatchObject({ name: 'North Outfitters (NORTH), 1', value: '1' });
	const second = await search({ paginationToken: first.paginationToken });
	expect(second.results).toHaveLength(33);
	expect(second.paginationToken).toBeUndefined();
	const { results } = await search({ filter: 's-139' });
	expect(results).toMatchObject([{ name: 'Shop 139 (S-139), 139', value: '139' }]);
	expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
});
