import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../tools/simulator';
import { REQUEST, useWorld } from './harness';

const world = useWorld();
let elsewhere: Simulator;

beforeAll(async () => void (elsewhere = await startSimulator()));
beforeEach(() => elsewhere.reset());
afterAll(async () => await elsewhere.stop());

test('a login that is redirected is not followed', async () => {
	const headers = { location: `${elsewhere.url}/oauth/token` };
	world.answerLogins({ status: 307, headers });

	expect(await REQUEST.run(world.n8n)).toContain('did not answer as Fluent does (status 307)');
	expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
	expect(elsewhere.requests).toEqual([]);
});

describe("rule 14: the token goes to the account's own origin only", () => {
	beforeEach(async () => await world.logIn());

	test('no request at all to elsewhere', async () => {
		const { error } = await world.n8n.request({ url: `${elsewhere.url}/echo` });

		expect(error?.message).toContain(`only sends its token to ${world.fluent.url}.`);
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 0, graphql: 0 });
		expect(elsewhere.requests).toEqual([]);
	});

	test('a redirect of the API to elsewhere goes without it', async () => {
		const headers = { location: `${elsewhere.url}/echo` };
		world.fluent.faults.next('/status/200', { status: 307, headers }, 1);
		await world.n8n.request({ url: world.n8n.ok });

		const [{ accessToken }] = world.fluent.tokens();
		expect(elsewhere.requests).toHaveLength(1);
		expect(JSON.stringify(elsewhere.requests)).not.toContain(accessToken);
	});
});
