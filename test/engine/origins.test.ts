import { beforeEach, describe, expect, test } from '@jest/globals';
import { REQUEST, useWorld } from './harness';

const world = useWorld();

test.each([302, 307])('a login that is redirected (%i) is not followed', async (status) => {
	const headers = { location: `${world.elsewhere.url}/oauth/token` };
	world.answerLogins({ status, headers });

	expect(await REQUEST.run(world.n8n)).toContain('redirects the login, which is not followed');
	expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
	expect(world.elsewhere.requests).toEqual([]);
});

describe("rule 14: the token goes to the account's own origin only", () => {
	beforeEach(async () => await world.logIn());

	test.each([
		['to another port', () => `${world.elsewhere.url}/echo`],
		['to another host behind a blank', () => ` ${world.elsewhere.url}/echo`],
		[
			'to the account of before an edit',
			() => {
				const url = world.n8n.ok;
				world.store.edit({ baseUrl: world.elsewhere.url });
				return url;
			},
		],
	])('no request at all %s', async (_name, urlOf) => {
		const url = urlOf();
		const { error } = await world.n8n.request({ url });

		const { baseUrl } = world.store.read();
		expect(error?.message).toContain(`only sends its token to ${String(baseUrl)}.`);
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 0, graphql: 0 });
		expect(world.elsewhere.counts()).toMatchObject({ api: 0, graphql: 0 });
	});

	test('a redirect of the API to elsewhere goes without it', async () => {
		const headers = { location: `${world.elsewhere.url}/echo` };
		world.fluent.faults.next('/status/200', { status: 307, headers }, 1);
		await world.n8n.request({ url: world.n8n.ok });

		const [{ accessToken }] = world.fluent.tokens();
		expect(world.elsewhere.requests).toHaveLength(1);
		expect(JSON.stringify(world.elsewhere.requests)).not.toContain(accessToken);
	});
});
