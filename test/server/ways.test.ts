import { describe, expect, jest, test } from '@jest/globals';
import type { INode, INodeListSearchResult } from 'n8n-workflow';
import {
	CREDENTIAL_TYPE,
	FLUENT_AUTH,
	fluentAuth,
	graphql,
	httpRequest,
	items,
	outputOf,
} from '../../tools/n8n';
import { startChatModel } from '../support/chat-model';
import { asTool, runAgent } from './support/agent';
import { run } from './support/callers';
import { expectNoSecrets } from './support/examples';
import { chosenN8n } from './support/version';
import { useWorld, type Login } from './support/world';

jest.setTimeout(120_000);
const world = useWorld(chosenN8n());

const QUERY = '{ me { username } }';
const ITEMS = 3;

/** Seconds. */
const DAY = 86_400;
const ENDED = { age: DAY + 60, lifetime: DAY };
/** Beyond the minute for which a token counts as proven. */
const UNPROVEN = { age: 120, lifetime: DAY };

const graphqlUrl = () => `${world.fluent.url}/graphql`;
const POST = { method: 'POST', body: { query: QUERY } };

const withCredential = ({ credential }: Login, url = graphqlUrl()) =>
	httpRequest({ ...POST, url, credential });
const graphqlNode = ({ credential }: Login) => graphql(graphqlUrl(), QUERY, credential);

interface Way {
	way: string;
	nodes(login: Login): INode[];
	/** The token is in the data between the nodes. */
	showsToken?: true;
}

const WAYS: Way[] = [
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
	/** Each item is answered, by Fluent and as this user. */
	async function expectSuccess(login: Login): Promise<void> {
		const way = nodes(login);
		const { text, execution } = await run(world.api, ...items(ITEMS), ...way);
		expect(text).toBe('');
		const answer = { data: { me: { username: login.username } } };
		expect(outputOf(execution!, way.at(-1)!.name)).toEqual(Array(ITEMS).fill(answer));
		if (!showsToken) expectNoSecrets(world, execution!);
	}

	test('first login: 1 for all items', async () => {
		const login = await world.newLogin();
		await expectSuccess(login);
		expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test('expired by the clock: 1 login, and the dead token is never sent', async () => {
		const login = await world.newLoginWithToken(ENDED);
		world.fluent.expireTokens(login.username);
		await expectSuccess(login);
		expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test('revoked, and last proven more than a minute ago: 1 login, and all succeed', async () => {
		const login = await world.newLoginWithToken(UNPROVEN);
		await world.revoke(login);
		await expectSuccess(login);
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 0 });
		expect(world.counts().deadTokens).toBeGreaterThan(0);
	});
});

// n8n hides its 401 from the package: for the minute itself see `test/engine/hidden-failures.test.ts`.
describe('GraphQL with the credential', () => {
	test('revoked, and proven within the minute: Fluent says no, and there is no login', async () => {
		const login = await world.newLogin();
		await world.logIn(login);
		await world.revoke(login);
		expect(await run(world.api, graphqlNode(login))).toMatchObject({ ok: false });
		expect(world.counts()).toMatchObject({ logins: 0, graphql: 1, deadTokens: 1 });
	});

	test('revoked, and last proven before: one question for all items, none is lost', async () => {
		const login = await world.newLoginWithToken(UNPROVEN);
		await world.revoke(login);
		expect(await run(world.api, ...items(ITEMS), graphqlNode(login))).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ logins: 1, graphql: 1 + ITEMS, deadTokens: 1 });
	});
});

test('a 200 with errors: the GraphQL node fails, HTTP Request does not', async () => {
	const login = await world.newLogin();
	const body = { data: null, errors: [{ message: 'Insufficient permissions' }] };
	world.fluent.faults.next('/graphql', { status: 200, body });
	const failed = await run(world.api, graphqlNode(login));
	expect(failed).toMatchObject({ ok: false, text: expect.stringContaining('Insufficient') });
	const { ok, execution } = await run(world.api, withCredential(login));
	expect(ok).toBe(true);
	expect(outputOf(execution!, 'HTTP Request')).toEqual([body]);
	expect(world.counts()).toMatchObject({ logins: 1, graphql: 2 });
});

describe('as a tool of an AI agent: answers, and the model sees no token', () => {
	const ORDERS = 'query ($ref: [String]) { orders(ref: $ref) { edges { node { ref status } } } }';
	const VARIABLES = "{ ref: [$fromAI('ref', 'The number of the order', 'string')] }";

	test.each([
		[
			'GraphQL',
			({ credential }: Login) => {
				const node = graphql(graphqlUrl(), ORDERS, credential);
				node.parameters.variables = `={{ JSON.stringify(${VARIABLES}) }}`;
				return node;
			},
		],
		[
			'HTTP Request',
			({ credential }: Login) => {
				const body = `={{ JSON.stringify({ query: '${ORDERS}', variables: ${VARIABLES} }) }}`;
				return httpRequest({ method: 'POST', url: graphqlUrl(), body, credential });
			},
		],
	])('%s', async (_name, nodeFor) => {
		const login = await world.newLogin();
		const model = await startChatModel({ ref: 'HD-103' });
		try {
			const tool = asTool(nodeFor(login), 'Finds an order and tells its status.');
			const text = 'Where is HD-103?';
			const execution = await runAgent(world.api, { model, tool, text });
			const [{ output }] = outputOf(execution, 'Agent');
			expect(output).toContain('SHIPPED');
			expect(world.counts()).toMatchObject({ logins: 1, graphql: 1, deadTokens: 0 });
			expect(model.prompts).toHaveLength(2);
			expectNoSecrets(world, execution, model.prompts.join('\n'));
		} finally {
			await model.stop();
		}
	});
});

describe('Retailer', () => {
	const accountUser = { username: 'fluent-account' };

	test('from the list: searched, page by page', async () => {
		const { credential } = await world.newLogin(accountUser);
		const { retailers } = world.fluent.data;
		for (let id = 10; id < 140; id++) {
			const name = `Shop ${id}`;
			retailers.push({ id: String(id), ref: `S-${id}`, tradingName: name, status: 'ACTIVE' });
		}
		const search = async (given: object): Promise<INodeListSearchResult> =>
			await world.api.rest.send('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
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

	test.each([
		['chosen from the list', { mode: 'list', value: '2', cachedResultName: 'Harbour Home' }, 2],
		['by ID', { mode: 'id', value: '5' }, 5],
		['none: a user of the whole account has none', { mode: 'list', value: '' }, null],
	])('%s', async (_name, chosen, retailerId) => {
		const { credential } = await world.newLogin(accountUser);
		const node = fluentAuth(credential);
		node.parameters.retailer = { __rl: true, ...chosen };
		const { execution } = await run(world.api, node);
		const [output] = outputOf(execution!, 'Fluent Auth');
		expect(output.retailerId).toBe(retailerId);
		expect([...(output.retailerIds as number[])].sort()).toEqual([1, 2, 5]);
	});
});
