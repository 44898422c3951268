import { expect, test } from '@jest/globals';
import * as failure from '../../../../fluent/failure';
import type { LoginFailure } from '../../../../fluent/failure';
import { INTEGRATION_CLIENT, SAMPLE, type FaultAnswer } from '../../../../tools/simulator';
import { closedPort } from '../../../support/closed-port';
import { call, CALLERS } from '../callers';
import type { World } from '../world';

interface Case {
	name: string;
	settings?: () => object;
	/** Answers the login instead of the account. */
	fault?: () => FaultAnswer;
	prepare?: () => void;
	expected: LoginFailure;
	/** Remembered: the text ends with the time of the next try. */
	held?: boolean;
	/** Requests to Fluent's host by all callers together; they share what is remembered. */
	requests: number;
}

const HOST = '127.0.0.1';

export function messages(world: World): void {
	const cases: Case[] = [
		{
			name: 'wrong password',
			settings: () => ({ password: `${SAMPLE.password}-1` }),
			expected: failure.userRefused(),
			held: true,
			requests: 1,
		},
		{
			name: 'wrong client secret',
			settings: () => ({ clientSecret: `${SAMPLE.clientSecret}-1` }),
			expected: failure.clientRefused(),
			held: true,
			requests: 1,
		},
		{
			name: 'scope refused',
			settings: () => ({ client: 'fluentIntegration' }),
			prepare: () =>
				void world.fluent.clients.set(INTEGRATION_CLIENT, {
					clientSecret: SAMPLE.integrationSecret,
					scope: 'api',
				}),
			expected: failure.scopeRefused('retailer'),
			held: true,
			requests: 1,
		},
		{
			name: 'no permission',
			fault: () => ({ status: 403, body: { errors: [{ code: '403', message: 'no' }] } }),
			expected: failure.forbidden(),
			held: true,
			requests: 1,
		},
		{
			name: 'no such account',
			settings: () => ({ baseUrl: `${world.fluent.url}/nowhere` }),
			expected: failure.noSuchAccount(HOST),
			requests: 3,
		},
		{
			name: 'Fluent is down',
			fault: () => ({ status: 500, body: {} }),
			expected: failure.unavailable(500),
			requests: 3,
		},
		{
			name: 'HTML',
			fault: () => ({ status: 200, body: '<html>Sign in</html>' }),
			expected: failure.notFluent(HOST, 'it sent no token'),
			requests: 3,
		},
		{
			name: 'an empty field',
			settings: () => ({ password: '' }),
			expected: failure.wrongSetting(
				'Password is empty.',
				'Fill in Password in the Fluent Commerce credential.',
			),
			requests: 0,
		},
		{
			name: 'plain http to another machine',
			settings: () => ({ baseUrl: 'http://fluent.example' }),
			expected: failure.wrongSetting(
				'Base URL is not an https URL.',
				'Start it with https://; plain http is accepted for this machine only (localhost), as it would show the password to the network.',
			),
			requests: 0,
		},
		{
			name: "the web app's host",
			settings: () => ({ baseUrl: 'https://acme.sandbox.apps.fluentcommerce.com' }),
			expected: failure.wrongSetting(
				"acme.sandbox.apps.fluentcommerce.com is not the host of Fluent's API.",
				'Use the API host of the account, which ends in api.fluentretail.com.',
			),
			requests: 0,
		},
		{
			name: 'an account ID that is no host label',
			settings: () => ({ environment: 'sandbox', accountId: 'a@b' }),
			expected: failure.wrongSetting(
				'Account ID is not a single host label.',
				'Enter only the part of the API host that stands before ".sandbox.api.fluentretail.com", with letters, digits and hyphens.',
			),
			requests: 0,
		},
	];

	test.each(cases)('$name: the same text from every caller', async (row) => {
		const { settings, fault, prepare, expected, held, requests } = row;
		prepare?.();
		if (fault) world.fluent.faults.next('/oauth/token', fault());
		await expectTexts(settings?.() ?? {}, expected, held);
		expect(world.fluent.requests).toHaveLength(requests);
	});

	test('a host where nobody listens', async () => {
		const baseUrl = `http://${HOST}:${await closedPort()}`;
		await expectTexts({ baseUrl }, failure.unreachable(HOST));
	});

	test('a redirect, which no login follows', async () => {
		const other = await world.otherAccount();
		const location = `${other.url}/oauth/token`;
		for (const status of [301, 302, 307, 308]) {
			world.fluent.faults.next('/oauth/token', { status, headers: { location } }, CALLERS.length);
			const reason = 'it redirects the login, which is not followed';
			await expectTexts({}, failure.notFluent(HOST, reason));
		}
		expect(other.requests).toHaveLength(0);
	});

	async function expectTexts(settings: object, expected: LoginFailure, held = false) {
		const login = await world.newLogin();
		// n8n 1.x refuses to make a credential that lacks something, but not to save one.
		await world.edit(login, settings);
		const texts: string[] = [];
		for (const caller of CALLERS) texts.push((await call(world, caller, login)).text);
		const time = /\d\d:\d\d UTC/;
		const text = held ? expected.heldUntil(Date.now()).message : expected.message;
		const [node, httpRequest, credentialTest] = texts.map((one) => one.replace(time, 'TIME'));
		expect({ node, httpRequest, credentialTest }).toEqual({
			node: text.replace(time, 'TIME'),
			httpRequest: text.replace(time, 'TIME'),
			credentialTest: text.replace(time, 'TIME'),
		});
		expect(new Set(texts).size).toBe(1);
	}
}
