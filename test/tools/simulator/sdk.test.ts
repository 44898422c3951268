import { expect, it } from '@jest/globals';
import {
	createClient,
	FluentConnectionTester,
	type FluentClient,
} from '@fluentcommerce/fc-connect-sdk';
import { INTEGRATION_CLIENT, SAMPLE } from '../../../tools/simulator';
import { useSimulator } from './helpers';

/** Fluent's own SDK: a client that does not know it talks to a simulator. */
const simulator = useSimulator();

const query = 'query { me { ref } }';
const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function client(changes: object = {}): Promise<FluentClient> {
	const { clientId, clientSecret, username, password } = SAMPLE;
	const user = { clientId, clientSecret, username, password };
	const config = { baseUrl: simulator.url, retailerId: '1', ...user, ...changes };
	return (await createClient({ config, logger: silent })) as FluentClient;
}

it('logs in once and queries me', async () => {
	const sdk = await client();
	const query = 'query { me { ref primaryRetailer { id } roles { role { name } } } }';
	const answers = await Promise.all([sdk.graphql({ query }), sdk.graphql({ query })]);
	for (const { data } of answers) {
		expect(data).toMatchObject({ me: { ref: SAMPLE.username, primaryRetailer: { id: '1' } } });
	}
	expect(simulator.counts()).toMatchObject({ logins: 1, me: 2, deadTokens: 0 });
});

it('passes its own connection test, which asks for every field of a user', async () => {
	const tester = new FluentConnectionTester(await client(), { logger: silent } as never);
	expect(await tester.testConnection()).toMatchObject({
		success: true,
		details: { username: SAMPLE.username, retailerId: '1' },
	});
});

it('collects all pages of a connection', async () => {
	const query = `query ($first: Int, $after: String) { orders(first: $first, after: $after) {
		edges { cursor node { id ref } } pageInfo { hasNextPage } } }`;
	const sdk = await client();
	const { data } = await sdk.graphql<any>({ query, variables: { first: 3 } });
	expect(data.orders.edges).toHaveLength(4);
	expect(simulator.counts().graphql).toBe(2);
});

it('sends events and creates jobs', async () => {
	const sdk = await client();
	const event = { name: 'Test', entityType: 'ORDER', entityRef: 'CC-101', retailerId: '1' };
	expect(await sdk.sendEvent(event as never, 'sync')).toMatchObject({ success: true });
	expect(await sdk.createJob({ name: 'Test', retailerId: '1' })).toMatchObject({
		id: expect.any(String),
	});
	expect(simulator.counts()).toMatchObject({ logins: 1, api: 2 });
});

it('logs in again when its token was revoked', async () => {
	const sdk = await client();
	await sdk.graphql({ query });
	simulator.revokeTokens();
	expect((await sdk.graphql({ query })).data).toMatchObject({ me: { ref: SAMPLE.username } });
	expect(simulator.counts()).toMatchObject({ logins: 2, me: 3, deadTokens: 1 });
});

it('is refused with a wrong password, and as FLUENT_INTEGRATION, for which it asks the wrong scope', async () => {
	const retryConfig = { maxRetries: 0, maxAuthRetries: 0 };
	const wrong = await client({ password: 'wrong', retryConfig });
	await expect(wrong.graphql({ query })).rejects.toThrow('authentication failed');
	const integration = await client({ clientId: INTEGRATION_CLIENT, retryConfig });
	await expect(integration.graphql({ query })).rejects.toThrow('authentication failed');
	expect(simulator.requests.map(({ refused }) => refused)).toEqual(['user', 'scope']);
});
