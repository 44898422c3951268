import { describe, expect, jest, test } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { fluentAuth, graphql, httpRequest, items, outputOf } from '../../tools/n8n';
import { VERSION } from './support/versions';
import { useWorld, type Login } from './support/world';

jest.setTimeout(120_000);
const world = useWorld(VERSION);

const QUERY = '{ me { username } }';
const POST = { method: 'POST', body: { query: QUERY } };
const ITEMS = 3;
/** Age in seconds of a token that has expired after a day, and of one that has been proven longer ago than the minute for which that counts. */
const [EXPIRED, UNPROVEN] = [86_460, 120];

const graphqlUrl = () => `${world.fluent.url}/graphql`;
const withCredential = ({ credential }: Login, url = graphqlUrl()) =>
	httpRequest({ ...POST, url, credential });
const graphqlNode = ({ credential }: Login) => graphql(graphqlUrl(), QUERY, credential);

const SHOWING = 'Fluent Auth, then HTTP Request';
const WAYS: Array<[string, (login: Login) => INode[]]> = [
	['HTTP Request with the credential', (login) => [withCredential(login)]],
	['GraphQL with the credential', (login) => [graphqlNode(login)]],
	[
		SHOWING,
		({ credential }) => [
			fluentAuth(credential),
			httpRequest({
				...POST,
				url: '={{ $json.graphqlUrl }}',
				headers: { authorization: '={{ $json.authorization }}' },
			}),
		],
	],
	[
		'both: Fluent Auth without the token, then HTTP Request with the credential',
		(login) => [
			fluentAuth(login.credential, { includeToken: false }),
			withCredential(login, '={{ $json.graphqlUrl }}'),
		],
	],
];

describe.each(WAYS)('%s', (name, nodes) => {
	test.each([
		['first login: 1 for all items', undefined],
		['expired by the clock: 1 login, and the dead token is never sent', EXPIRED],
		['revoked, and last proven more than a minute ago: 1 login, and all succeed', UNPROVEN],
	])('%s', async (_title, age) => {
		const login = await (age ? world.newLoginOfAge(age) : world.newLogin());
		if (age) world.fluent.revokeTokens(login.username);
		const way = nodes(login);
		const { text, execution } = await world.run(...items(ITEMS), ...way);
		expect(text).toBe('');
		// Each item is answered, by Fluent and as this user.
		const answer = { data: { me: { username: login.username } } };
		expect(outputOf(execution, way.at(-1)!.name)).toEqual(Array(ITEMS).fill(answer));
		if (name !== SHOWING) world.expectNoSecrets(execution);
		const { logins, failedLogins, deadTokens } = world.fluent.counts();
		expect({ logins, failedLogins }).toEqual({ logins: 1, failedLogins: 0 });
		expect(deadTokens > 0).toBe(age === UNPROVEN);
		if (age !== UNPROVEN) expect(await world.writesOf(login)).toBe(1);
	});
});

test('a 200 with errors: the GraphQL node fails, HTTP Request does not', async () => {
	const login = await world.newLogin();
	const body = { data: null, errors: [{ message: 'Insufficient permissions' }] };
	world.fluent.faults.next('/graphql', { status: 200, body });
	const failed = await world.run(graphqlNode(login));
	expect(failed).toMatchObject({ ok: false, text: expect.stringContaining('Insufficient') });
	const { ok, execution } = await world.run(withCredential(login));
	expect(ok).toBe(true);
	expect(outputOf(execution, 'HTTP Request')).toEqual([body]);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, graphql: 2 });
});
