import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultAnswer } from '../../tools/simulator';
import { pass, STORES, TEST, textOf, useWorld } from './harness';

const HOUR = 3_600;
const NO_PROFILE = [expect.stringContaining("did not return the user's profile")];
const UNKNOWN = { retailerId: null, retailerIds: null, roles: null };
const KNOWN = { retailerId: 1, retailerIds: [1], roles: ['RETAILER', 'ORCHESTRATION'] };

const world = useWorld();

const itemsOf = (count: number) => Array.from({ length: count }, () => ({}));
const asked = (query: string) =>
	world.fluent.requests.filter(({ body }) => JSON.stringify(body ?? '').includes(query)).length;

/** Fluent's own answers, but to a request whose body holds `text`, which `answer` writes. */
async function inFrontOf(text: string, answer: (response: ServerResponse) => void) {
	let questions = 0;
	const answerTo = async (
		{ method, headers, url }: IncomingMessage,
		response: ServerResponse,
		body: string,
	) => {
		if (body.includes(text)) {
			questions += 1;
			return answer(response);
		}
		const sent = { method, headers: headers as Record<string, string>, body };
		const answered = await fetch(world.fluent.url + url, sent);
		response.statusCode = answered.status;
		response.end(await answered.text());
	};
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk) => (body += String(chunk)));
		request.on('end', () => void answerTo(request, response, body));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	world.store.edit({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
	const stop = () => {
		server.closeAllConnections();
		server.close();
	};
	return { stop, questions: () => questions };
}

describe('output', () => {
	test('token, user and URLs, ready for the next node', async () => {
		const { items, hints } = await world.n8n.node();
		const [{ accessToken }] = world.fluent.tokens();
		const { url } = world.fluent;

		const json = {
			accessToken,
			authorization: `Bearer ${accessToken}`,
			tokenType: 'bearer',
			scope: 'api',
			expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
			expiresIn: expect.any(Number),
			...KNOWN,
			firstName: 'Fluent',
			lastName: 'Commerce',
			accountId: 'ACCOUNT',
			environment: 'custom',
			baseUrl: url,
			graphqlUrl: `${url}/graphql`,
		};
		expect(items).toEqual([{ json, pairedItem: { item: 0 } }]);
		expect(hints).toEqual([]);
		expect(items[0].json.expiresIn).toBeGreaterThan(86_000);
		expect(items[0].json.expiresIn).toBeLessThanOrEqual(86_400);
	});

	test.each([false, 'false'])('Include Token %j: no token anywhere', async (includeToken) => {
		const { items, run } = await world.n8n.node({ includeToken });

		expect(items[0].json).toMatchObject(KNOWN);
		expect(JSON.stringify(run)).not.toContain(world.fluent.tokens()[0].accessToken);
	});

	test('in a field of its own: the item stays as it came', async () => {
		const binary = { label: { mimeType: 'text/plain', data: '' } };
		const input = ['A', 'B'].map((firstName) => ({ json: { firstName }, binary }));
		const { items } = await world.n8n.node(
			{ outputPropertyName: 'fluent', includeToken: false },
			{ input },
		);

		expect(items).toMatchObject(input);
		for (const { json } of items) expect(json.fluent).toMatchObject(KNOWN);
	});

	test('behind the error output of another node: nothing of the item is lost, and it is no error', async () => {
		world.store.edit({ password: 'wrong' });
		const some = { items: itemsOf(2), onError: 'continueErrorOutput' } as const;
		const { errorItems } = await world.n8n.node({}, some);
		expect(errorItems).toHaveLength(2);
		world.store.edit({ password: 'fluent-staging' });

		const { items, errorItems: failed } = await world.n8n.node(
			{ outputPropertyName: 'fluent', includeToken: false },
			{ input: errorItems, onError: 'continueErrorOutput' },
		);
		expect(failed).toEqual([]);
		expect(items.map(({ json }) => json.error)).toEqual(errorItems.map(({ json }) => json.error));
		for (const { json } of items) expect(json.fluent).toMatchObject(KNOWN);
	});

	test('is a copy: what a later node does to it reaches nobody', async () => {
		const { items } = await world.n8n.node();
		(items[0].json.roles as string[]).push('ADMIN');
		(items[0].json.retailerIds as number[]).push(9);

		expect((await world.n8n.node()).items[0].json).toMatchObject(KNOWN);
		expect(world.fluent.counts().me).toBe(1);
	});
});

describe('items of several users, one of whom is refused', () => {
	const items = [{ user: 'fluent-api' }, { user: 'nobody' }, { user: 'fluent-retailer' }];

	beforeEach(() => world.store.edit({ username: '={{ $json.user }}' }));

	test('it goes on as an item with an error, or to the error output', async () => {
		const some = { items, onError: 'continueRegularOutput' } as const;
		const { items: output } = await world.n8n.node({}, some);
		expect(output.map(({ json }) => json.retailerId)).toEqual([1, undefined, 5]);
		expect(output[1]).toMatchObject({
			json: { error: 'Fluent refused the username or password.' },
			pairedItem: { item: 1 },
		});

		const branched = await world.n8n.node({}, { items, onError: 'continueErrorOutput' });
		expect(branched.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(branched.errorItems).toMatchObject([{ pairedItem: { item: 1 } }]);
		expect(world.fluent.counts()).toMatchObject({ logins: 3, failedLogins: 1 });
	});

	test('it stops the node and is named', async () => {
		expect((await world.n8n.node({}, { items })).error).toMatchObject({
			context: { itemIndex: 1 },
		});
	});
});

describe('asked beats remembered, and unknown is null', () => {
	test('a user of the whole account: roles from `me`, retailers page by page, the chosen one', async () => {
		world.store.edit({ username: 'fluent-account' });
		const { items } = await world.n8n.node({}, { retailer: '5' });

		expect(items[0].json).toMatchObject({ retailerId: 5, roles: ['ADMIN', 'RETAILER'] });
		expect(items[0].json.retailerIds).toEqual([1, 2, 5]);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, me: 1 });
	});

	test('its second page answers 502: no shortened list, and a hint', async () => {
		world.store.edit({ username: 'fluent-account' });
		const { retailers } = world.fluent.data;
		for (let id = 100; id < 250; id++) retailers.push({ ...retailers[0], id: String(id) });
		const whole = await world.n8n.node();
		expect(whole.items[0].json.retailerIds).toHaveLength(retailers.length);
		const front = await inFrontOf('"after"', (response) => response.writeHead(502).end());
		const { items, hints } = await world.n8n.node();
		front.stop();

		expect(items[0].json).toMatchObject({ retailerIds: null, roles: ['ADMIN', 'RETAILER'] });
		expect(hints).toEqual([expect.stringContaining('what is missing is null')]);
	});

	test("a role that was withdrawn since the login, and a retailer that is not the user's", async () => {
		world.store.edit({ username: 'fluent-retailer' });
		await world.n8n.node();
		const contexts = [{ role: 'RETAILER', contextType: 'RETAILER', contextId: '2' } as const];
		Object.assign(world.fluent.users.get('fluent-retailer')!, {
			retailerId: 2,
			roleContexts: contexts,
		});
		pass(31);
		const { items, hints } = await world.n8n.node({}, { retailer: '99' });

		expect(items[0].json).toMatchObject({ retailerId: 99, retailerIds: [2], roles: ['RETAILER'] });
		expect(hints).toEqual(["Retailer 99 is not one of the user's retailers."]);
	});

	const NO_ANSWERS: Array<[string, FaultAnswer]> = [
		['403', { status: 403, body: { errors: [{ code: '403', message: 'Forbidden' }] } }],
		['errors', { status: 200, body: { errors: [{ message: 'C0020E' }], data: { me: null } } }],
		["a gateway's 401", { status: 401, body: { message: 'Unauthorized' } }],
		['a dropped connection', 'drop'],
	];

	test.each(NO_ANSWERS)(
		'rule 8: %s in place of a profile: one question and one hint for 3 items, again after 5 s',
		async (_name, answer) => {
			world.fluent.faults.next('/graphql', answer);
			const { items, hints, error } = await world.n8n.node({}, { items: itemsOf(3) });

			expect(error).toBeUndefined();
			const [{ accessToken }] = world.fluent.tokens();
			// Those of the login, if it named any.
			const said = { ...UNKNOWN, retailerId: 1, accessToken };
			for (const { json } of items) expect(json).toMatchObject(said);
			expect(hints).toEqual(NO_PROFILE);
			expect(world.fluent.counts().logins).toBe(1);
			expect(asked('primaryRetailer')).toBe(1);

			world.fluent.faults.clear();
			await world.n8n.node();
			expect(asked('primaryRetailer')).toBe(1);
			pass(6);
			expect((await world.n8n.node()).items[0].json).toMatchObject(KNOWN);
		},
	);

	test('partial data: the roles that are told, and null for the rest', async () => {
		const roles = [{ role: { name: 'ADMIN' }, contexts: null }];
		const body = { data: { me: { primaryRetailer: null, roles } }, errors: [{ message: 'C' }] };
		world.fluent.faults.next('/graphql', { status: 200, body });
		const { items, hints } = await world.n8n.node();

		expect(items[0].json).toMatchObject({ roles: ['ADMIN'], retailerIds: null });
		expect(hints).toEqual([expect.stringContaining('what is missing is null')]);
	});

	test('`me` answered 401 while the token is accepted elsewhere: the token comes out', async () => {
		await world.logIn();
		const body = { errors: [{ code: '401', message: 'Invalid user' }] };
		world.fluent.faults.next('/graphql', { status: 401, body }, 1);
		const { items, error } = await world.n8n.node();

		expect(error).toBeUndefined();
		expect(items[0].json).toHaveProperty('accessToken');
		expect(world.fluent.counts().logins).toBe(0);
	});
});

describe('rule 6: the question has an end', () => {
	test.each([
		['does not answer', () => {}],
		['trickles', (response: ServerResponse) => void response.write('{"data":')],
	])('one that %s: one question for 3 items, which end in 10 s', async (_name, answer) => {
		const front = await inFrontOf('primaryRetailer', answer);
		const run = world.n8n.node({}, { items: itemsOf(3) });
		while (front.questions() === 0) await setTimeout(5);
		pass(10);
		const { items, hints } = await run;
		front.stop();

		expect(items).toHaveLength(3);
		expect(hints).toEqual(NO_PROFILE);
		expect(front.questions()).toBe(1);
	});

	test('one of 2 MB is not read to its end', async () => {
		const front = await inFrontOf('primaryRetailer', (response) => {
			response.end(' '.repeat(2_000_000) + '{}');
		});
		const { hints, error } = await world.n8n.node();
		front.stop();

		expect(error).toBeUndefined();
		expect(hints).toEqual(NO_PROFILE);
	});
});

describe('Check with Fluent off', () => {
	const off = { checkWithFluent: false };

	test('a fresh token: no request, after a restart neither if it is stored; what others asked is no matter', async () => {
		world.store.edit({ username: 'fluent-retailer' });
		await world.logIn();
		const { items, hints } = await world.n8n.node(off);
		expect(items[0].json.accessToken).toBe(world.fluent.tokens()[0].accessToken);
		expect(world.fluent.requests).toEqual([]);
		expect(hints).toEqual([]);
		const said = { retailerId: 5, retailerIds: null, roles: ['RETAILER'] };
		expect(items[0].json).toMatchObject(said);

		expect((await world.n8n.node()).items[0].json).toMatchObject({ ...said, retailerIds: [5] });
		expect((await world.n8n.node(off)).items[0].json).toEqual(items[0].json);
		expect((await (await world.another()).node(off)).items[0].json).toMatchObject(said);
		expect(world.fluent.counts().logins).toBe(STORES ? 0 : 1);
		expect(world.store.writes).toBe(0);
	});

	test('a token that is known as rejected, or has expired, never comes out', async () => {
		await world.logIn();
		world.fluent.revokeTokens();
		// Learned from a request that failed, while no new token could be had.
		world.fluent.faults.next('/oauth/token', { status: 503, headers: { 'Retry-After': '0' } }, 3);
		await world.n8n.request({ url: world.n8n.ok });
		pass(6);
		world.fluent.faults.clear();
		for (const seconds of [0, 24 * HOUR + 2]) {
			pass(seconds);
			const { items } = await world.n8n.node(off);
			expect(items[0].json.accessToken).toBe(world.fluent.tokens()[0].accessToken);
		}
	});
});

describe('Minimum Validity', () => {
	test('FLUENT_INTEGRATION: refreshed if less is left, not again within a minute, and a hint if that is not enough', async () => {
		world.store.edit({ client: 'fluentIntegration' });
		await world.logIn();
		pass(600);
		await world.n8n.node({ minimumValidity: 15 });
		expect(world.fluent.counts().logins).toBe(0);

		const { items, hints } = await world.n8n.node({ minimumValidity: 25 });
		expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1, deadTokens: 0 });
		expect(items[0].json.expiresIn).toBeGreaterThan(25 * 60);
		expect(hints).toEqual([]);
		expect(world.store.writes).toBe(STORES ? 1 : 0);

		const wish = await world.n8n.node({ minimumValidity: 60 });
		expect(world.fluent.counts().logins).toBe(1);
		expect(wish.hints).toEqual([expect.stringContaining('stays valid for 60 minutes')]);
	});

	test('a login that hands out a token with 600 s left: refreshed', async () => {
		Object.assign(world.fluent.options, { returnsLivingRefreshToken: true });
		world.store.edit({ client: 'fluentIntegration' });
		await world.logIn();
		pass(1_200);
		const { items } = await (await world.another()).node({ minimumValidity: 15 });

		expect(world.fluent.counts()).toMatchObject({ refreshGrants: 1, deadTokens: 0 });
		expect(items[0].json.expiresIn).toBeGreaterThan(1_700);
	});

	test('without a refresh token: no login, a hint', async () => {
		await world.logIn();
		pass(23 * HOUR);
		const { items, hints } = await world.n8n.node({ minimumValidity: 120 });

		expect(world.fluent.counts().logins).toBe(0);
		expect(items[0].json.expiresIn).toBeLessThanOrEqual(HOUR);
		expect(hints).toEqual([expect.stringContaining('stays valid for 120 minutes')]);
	});
});

test('rule 8: Fluent is asked once in 30 seconds, so a revoked token comes out for as long at most', async () => {
	await world.logIn();
	for (let second = 0; second < 9; second++) {
		pass(10);
		await world.n8n.node();
	}
	expect(world.fluent.counts()).toMatchObject({ logins: 0, me: 3, deadTokens: 0 });

	world.fluent.revokeTokens();
	pass(31);
	const { items } = await world.n8n.node();
	expect(items[0].json.accessToken).toBe(world.fluent.tokens()[0].accessToken);
	expect(world.fluent.counts().logins).toBe(1);
});

describe('the credential test', () => {
	test.each([
		['errors without a user', { data: { me: null }, errors: [{ message: 'C0020E' }] }],
		['no data', { errors: [{ message: 'C0020E' }] }],
		['a page', '<html>Sign in</html>'],
		['nothing', ''],
	])('fails for a 200 with %s, in words', async (_name, body) => {
		world.fluent.faults.next('/graphql', { status: 200, body });

		expect(await TEST.run(world.n8n)).toMatch(
			/^The login worked, but .* did not say who the user is/,
		);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, graphql: 1 });
	});

	test('of a form that is not saved says what would come of it', async () => {
		expect(await world.n8n.test({ password: 'wrong' })).toMatchObject({ status: 'Error' });
		expect(await world.n8n.test()).toMatchObject({ status: 'OK' });
		expect(textOf(await world.n8n.node())).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 2, failedLogins: 1 });
	});
});
