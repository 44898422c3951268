import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { FaultAnswer } from '../../tools/simulator';
import { CALLERS, NODE, pass, REQUEST, STORES, TEST, together, useWorld } from './harness';

const MINUTE = 60;
const AT_ONCE = { 'Retry-After': '0' };

const world = useWorld();

const answerLogins = (answer: FaultAnswer, times?: number) =>
	world.fluent.faults.next('/oauth/token', answer, times);

/** What surely never was a failed login. */
describe.each([429, 503])('a login answered with %i', (status) => {
	describe.each(CALLERS)('$name', ({ run }) => {
		test('twice: the third succeeds', async () => {
			answerLogins({ status, headers: AT_ONCE }, 2);

			expect(await run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ logins: 3, deadTokens: 0 });
			expect(world.served()).toBe(1);
		});

		test('for good: 3 tries, and as many in the next run', async () => {
			answerLogins({ status });

			for (const logins of [3, 6]) {
				expect(await run(world.n8n)).toContain(`(status ${status})`);
				expect(world.fluent.counts()).toMatchObject({ logins, api: 0, graphql: 0 });
			}
		});
	});
});

describe('Retry-After', () => {
	test('is kept', async () => {
		answerLogins({ status: 429, headers: { 'Retry-After': '20' } }, 1);

		expect(await NODE.run(world.n8n)).toBeUndefined();
		const [first, second] = world.fluent.requests.map(({ at }) => at);
		expect(world.fluent.counts().logins).toBe(2);
		expect(second - first).toBeGreaterThanOrEqual(20_000);
	});

	test('beyond the limit of 30 seconds: 1 try, and none before its time', async () => {
		answerLogins({ status: 429, headers: { 'Retry-After': '60' } }, 1);
		const said = [];
		for (const { run } of CALLERS) said.push(await run(world.n8n));
		if (STORES) said.push(await NODE.run(await world.another()));

		expect(said[0]).toMatch(/^Fluent is throttling logins .* these again at \d\d:\d\d UTC/);
		expect(new Set(said).size).toBe(1);
		expect(world.fluent.counts().logins).toBe(1);

		pass(61);
		expect(await NODE.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts().logins).toBe(2);
	});
});

/** What may have been judged, so that it may be a failed login; with the tries of the first run. */
const LOST: Array<[string, FaultAnswer, number]> = [
	['a dropped connection', 'drop', 2],
	['502', { status: 502, headers: AT_ONCE, body: '<html></html>' }, 2],
	['504', { status: 504, headers: AT_ONCE, body: '<html></html>' }, 2],
	['500', { status: 500 }, 1],
	['a page with 403', { status: 403, body: '<html>Forbidden</html>' }, 1],
	['404', { status: 404 }, 1],
];

describe.each(LOST)('a login answered by %s', (_name, answer, tries) => {
	test.each(CALLERS)(
		'once: the user is logged in by the next run at the latest: $name',
		async ({ run }) => {
			answerLogins(answer, 1);

			const said = await run(world.n8n);
			expect(world.fluent.counts().logins).toBe(tries);
			if (tries === 1) {
				expect(said).toBeDefined();
				expect(await run(world.n8n)).toBeUndefined();
			} else {
				expect(said).toBeUndefined();
			}
			expect(world.fluent.counts()).toMatchObject({ logins: 2, deadTokens: 0 });
		},
	);

	test('for 15 minutes: 2 tries soon, then one in 5 minutes, and at most 4 that count', async () => {
		answerLogins(answer);
		const logins = [];
		for (let minute = 0; minute < 15; minute++) {
			for (const { run } of CALLERS) expect(await run(world.n8n)).toBeDefined();
			logins.push(world.fluent.counts().logins);
			pass(MINUTE);
		}

		expect(logins.slice(0, 5)).toEqual([2, 2, 2, 2, 2]);
		expect(logins.at(-1)).toBeLessThanOrEqual(4);
		expect(world.fluent.counts()).toMatchObject({ api: 0, graphql: 0 });
	});

	test('for a minute: the user is logged in 5 minutes later', async () => {
		answerLogins(answer);
		for (const { run } of CALLERS) await run(world.n8n);
		world.fluent.faults.clear();
		expect(await NODE.run(world.n8n)).toMatch(
			/^This login was not sent, because the last ones .* is sent at \d\d:\d\d UTC/,
		);

		pass(5 * MINUTE + 1);
		for (const { run } of CALLERS) expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 3, deadTokens: 0 });
	});
});

test('wrong passwords and lost answers: at most 4 that count, whatever is tried', async () => {
	answerLogins('drop', 2);
	for (const password of ['typo-1', 'typo-2', 'typo-3', 'typo-4', 'typo-5', 'typo-6']) {
		world.store.edit({ password });
		for (const { run } of CALLERS) expect(await run(world.n8n)).toBeDefined();
		pass(2 * MINUTE);
	}

	expect(world.fluent.counts().logins).toBeLessThanOrEqual(4);
	expect(world.fluent.isLocked('fluent-api')).toBe(false);
});

test.each([
	[400, { error: 'invalid_grant', error_description: 'Bad credentials' }],
	[401, { error: 'invalid_client', error_description: 'Bad client credentials' }],
	[403, { errors: [{ code: '403', message: 'Forbidden' }] }],
	[500, { errors: [{ code: '400', message: 'The username or password is incorrect.' }] }],
])(
	'a login that Fluent refuses with %i %j: 1 try, and none in the next run',
	async (status, body) => {
		answerLogins({ status, body });
		for (const { run } of CALLERS) expect(await run(world.n8n)).toBeDefined();

		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
	},
);

describe('30 seconds are 30 seconds', () => {
	const NO_ANSWER = 'No answer to the login came from 127.0.0.1 within 30 seconds.';

	test('for all who wait for a login that hangs, and it is sent once', async () => {
		answerLogins('hang');
		const runs = together(6, async (index) => await CALLERS[index % 3].run(world.n8n));
		await world.arrival('/oauth/token');
		pass(30);

		for (const text of await runs) expect(text).toContain(NO_ANSWER);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
	});

	test('for four credentials of one user, which log in one after the other', async () => {
		answerLogins('hang');
		const runs = together(4, async (index) => {
			return await NODE.run(world.n8n.beside({ accountId: `ACCOUNT-${index}` }));
		});
		await world.arrival('/oauth/token');
		pass(30);

		const said = (await runs).map((text) => text?.split('. ')[0]);
		const queued =
			'This login was not sent in time, because earlier logins of this user are still under way';
		expect(said).toEqual([NO_ANSWER.slice(0, -1), queued, queued, queued]);
		expect(world.fluent.counts().logins).toBe(1);
	});

	test('also for the answer to a question, which then says nothing of the token', async () => {
		await world.logIn();
		world.fluent.faults.next('/graphql', 'hang', 1);
		const run = world.n8n.request({ url: `${world.fluent.url}/status/404` });
		await world.arrival('/graphql');
		pass(10);

		expect((await run).error).toMatchObject({ httpCode: '404' });
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 1 });
	});

	test('a login that hung may have been judged', async () => {
		answerLogins('hang', 1);
		const run = TEST.run(world.n8n);
		await world.arrival('/oauth/token');
		pass(30);
		await run;

		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts().logins).toBe(2);
	});
});

test('an answer without end is not read to its end', async () => {
	const chunk = Buffer.alloc(64 * 1024, 'a');
	let bytes = 0;
	const endless = createServer((request, response) => {
		request.resume();
		const write = () => {
			while (!response.destroyed && response.write(chunk)) bytes += chunk.length;
			if (!response.destroyed) response.once('drain', write);
		};
		response.writeHead(200, { 'content-type': 'application/json' });
		write();
	}).listen(0, '127.0.0.1');
	await once(endless, 'listening');
	const { port } = endless.address() as AddressInfo;
	world.store.edit({ baseUrl: `http://127.0.0.1:${port}` });

	try {
		expect(await NODE.run(world.n8n)).toContain('is not that of Fluent: it sent no token');
		expect(bytes).toBeLessThan(20_000_000);
	} finally {
		endless.closeAllConnections();
		endless.close();
	}
});
