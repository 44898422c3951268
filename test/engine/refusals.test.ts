import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { OutboundHttp } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import { describe, expect, test } from '@jest/globals';
import type { SimulatorOptions } from '../../tools/simulator';
import { CALLERS, itemsOf, NODE, pass, REQUEST, STORES, TEST, together, useWorld } from './harness';

const MINUTE = 60;
const REFUSED = 'Fluent refused the username or password.';
const CLIENT_REFUSED = 'Fluent refused the client ID or client secret.';
const NARROW = { allowedHttpRequestDomains: 'domains', allowedDomains: 'api.example.com' };
const BUDGET_SPENT = 'Not sent: this user had 4 failed or unanswered logins';

const world = useWorld();

const wrongPassword = (password = 'wrong') => world.store.edit({ password });

/** What Fluent does not say of its refusals. */
test.each<SimulatorOptions>([
	{ errorShape: 'flat' },
	{ errorShape: 'wrapped' },
	// As for users of SSO (500).
	{ errorShape: 'sso' },
	{ invalidClientStatus: 400 },
])('rule 5: a refusal (%j) costs 1 failed login', async (options) => {
	Object.assign(world.fluent.options, options);
	wrongPassword();
	for (let runs = 0; runs < 2; runs++) expect(await REQUEST.run(world.n8n)).toContain(REFUSED);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, failedLogins: 1, api: 0 });

	world.store.edit({ password: 'fluent-staging', clientSecret: 'wrong' });
	for (let runs = 0; runs < 2; runs++) {
		expect(await REQUEST.run(world.n8n)).toContain(CLIENT_REFUSED);
	}
	expect(world.fluent.counts()).toMatchObject({ logins: 2, api: 0, graphql: 0 });
});

test('a wrong password, 12 at once: 1 failed login, stored once, although its old token lives', async () => {
	await world.logIn();
	wrongPassword();
	const said = await together(12, async (index) => await CALLERS[index % 3].run(world.n8n));

	for (const text of said) expect(text).toContain(REFUSED);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, failedLogins: 1, api: 0, graphql: 0 });
	expect(world.store.writes).toBe(STORES ? 1 : 0);
});

test('rule 16: mended in Fluent: runs wait, Retry goes on, and then they go on as well', async () => {
	const user = world.fluent.users.get('fluent-api')!;
	user.password = 'another';
	expect(await NODE.run(world.n8n)).toMatch(/UTC, or when you change or test the credential\.$/);
	user.password = 'fluent-staging';
	expect(await NODE.run(world.n8n)).toContain(REFUSED);
	expect(world.fluent.counts().logins).toBe(1);

	for (const { run } of [TEST, NODE, REQUEST]) expect(await run(world.n8n)).toBeUndefined();
	expect(world.fluent.counts()).toMatchObject({ logins: 2, failedLogins: 1, deadTokens: 0 });
});

test('rule 3: the fifth failure, which would lock the user, is never sent, whoever asks', async () => {
	for (const typo of [1, 2, 3, 4, 5, 6]) {
		wrongPassword(`typo-${typo}`);
		const said = await CALLERS[typo % 3].run(world.n8n);
		expect(said).toContain(typo <= 4 ? REFUSED : BUDGET_SPENT);
	}
	expect(world.fluent.counts()).toMatchObject({ logins: 4, failedLogins: 4 });
	expect(world.fluent.isLocked('fluent-api')).toBe(false);
});

test('rule 4: after four typos in another credential the good one goes on, by token and refresh token', async () => {
	world.store.edit({ client: 'fluentIntegration' });
	await world.logIn();
	for (const seconds of [0, 1_801]) {
		pass(seconds);
		for (const typo of [1, 2, 3, 4, 5]) {
			await NODE.run(world.n8n.beside({ password: `typo-${typo}` }));
		}
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
	}
	const counts = { passwordGrants: 8, failedLogins: 8, refreshGrants: 1, deadTokens: 0 };
	expect(world.fluent.counts()).toMatchObject(counts);
});

describe('what surely never reached Fluent does not count, and is held for 5 s (rules 3 and 8)', () => {
	test('503 for 10 items on Continue: 3 requests in 5 s, and the next login at once', async () => {
		world.answerLogins({ status: 503 }, 3);
		const many = { items: itemsOf(10), onError: 'continueRegularOutput' } as const;
		const { items } = await world.n8n.request({ url: world.n8n.ok }, many);
		expect(items).toHaveLength(10);
		for (const { json } of items) expect(json.error).toContain('(status 503)');
		expect(world.fluent.counts()).toMatchObject({ logins: 3, api: 0, graphql: 0 });

		pass(6);
		expect(await NODE.run(world.n8n)).toBeUndefined();
	});

	if (STORES) {
		const requests = Container.get(OutboundHttp) as unknown as { ssrfConfig: { enabled: boolean } };

		test("n8n's SSRF protection refuses the host", async () => {
			requests.ssrfConfig.enabled = true;
			try {
				for (let runs = 0; runs < 5; runs++) {
					expect(await NODE.run(world.n8n)).toMatch(
						/^n8n itself blocked the login to 127\.0\.0\.1/,
					);
				}
			} finally {
				requests.ssrfConfig.enabled = false;
			}
			expect(world.fluent.requests).toEqual([]);
			pass(6);
			expect(await NODE.run(world.n8n)).toBeUndefined();
		});

		test('two credentials of equal settings, one with narrow Allowed Domains', async () => {
			const narrow = world.n8n.beside(NARROW);
			const said = await together(6, async (index) => {
				return await NODE.run(index % 2 ? world.n8n : narrow);
			});

			for (const [index, text] of said.entries()) {
				if (index % 2) expect(text).toBeUndefined();
				else expect(text).toMatch(/^This credential may not send requests to 127/);
			}
			expect(world.fluent.counts().logins).toBe(1);
			// Narrowed after a login, it does not go on with the token that is stored.
			world.store.edit(NARROW);
			expect(await NODE.run(world.n8n)).toMatch(/^This credential may not send requests to 127/);
		});
	}
});

test('rule 3: answers that are lost may be failed logins: 2 soon, then one in 5 minutes; back, it is logged in', async () => {
	world.answerLogins('drop');
	const logins = [];
	for (let minute = 0; minute < 15; minute++) {
		expect(await CALLERS[minute % 3].run(world.n8n)).toBeDefined();
		logins.push(world.fluent.counts().logins);
		pass(MINUTE);
	}
	expect(logins.slice(0, 5)).toEqual([2, 2, 2, 2, 2]);
	expect(logins.at(-1)).toBeLessThanOrEqual(4);
	world.fluent.faults.clear();
	pass(5 * MINUTE);
	expect(await NODE.run(world.n8n)).toBeUndefined();
	expect(world.fluent.counts()).toMatchObject({ api: 0, graphql: 1 });
});

describe('rule 6: 30 seconds are 30 seconds', () => {
	test('for all who wait for a login that hangs; it is sent once, and may have been judged', async () => {
		world.answerLogins('hang', 1);
		const runs = together(6, async (index) => await CALLERS[index % 3].run(world.n8n));
		await world.arrival('/oauth/token');
		pass(30);

		for (const text of await runs) {
			expect(text).toContain('127.0.0.1 did not answer the login within 30 seconds');
		}
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
	});

	test('an answer without end is not read to its end', async () => {
		const chunk = Buffer.alloc(64 * 1024, ' ');
		let bytes = 0;
		const blanks = function* () {
			for (; ; bytes += chunk.length) yield chunk;
		};
		const endless = createServer((_request, response) => {
			pipeline(Readable.from(blanks()), response, () => {});
		}).listen(0, '127.0.0.1');
		await once(endless, 'listening');
		const { port } = endless.address() as AddressInfo;
		world.store.edit({ baseUrl: `http://127.0.0.1:${port}` });

		try {
			expect(await NODE.run(world.n8n)).toContain('did not answer as Fluent does (status 200)');
			expect(bytes).toBeLessThan(20_000_000);
		} finally {
			endless.closeAllConnections();
			endless.close();
		}
	});
});
