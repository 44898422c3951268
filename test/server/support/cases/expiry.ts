import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { authenticate, request, testCredential, type Outcome } from '../callers';
import type { Login, World } from '../world';

/** Seconds. */
const LIFETIME = 3;

const NEVER_ERROR: IDataObject = { response: { response: { neverError: true } } };
const THREE_PAGES: IDataObject = {
	pagination: {
		pagination: {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount }}' }] },
			paginationCompleteWhen: 'other',
			completeExpression: '={{ false }}',
			limitPagesFetched: true,
			maxRequests: 3,
		},
	},
};

export function expiry(world: World): void {
	const ways: Array<[string, number, (login: Login) => Promise<Outcome>]> = [
		['Fluent Auth', 1, async (login) => await authenticate(world, login)],
		['HTTP Request', 1, async (login) => await request(world, login)],
		[
			'HTTP Request with "Never Error"',
			1,
			async (login) => await request(world, login, { options: NEVER_ERROR }),
		],
		[
			'HTTP Request with pagination',
			3,
			async (login) => await request(world, login, { options: THREE_PAGES }),
		],
		['credential test', 1, async (login) => await testCredential(world, login)],
	];

	test.each(ways)('%s renews it before the request', async (_name, requests, way) => {
		const login = await world.newLogin();
		world.fluent.options.tokenLifetime = LIFETIME;
		expect(await way(login)).toMatchObject({ ok: true });
		await sleep(LIFETIME * 1_000);
		await world.forget();
		world.fluent.options.tokenLifetime = 3_600;

		expect(await way(login)).toMatchObject({ ok: true });
		const { logins, graphql, api, deadTokens } = world.counts();
		expect({ logins, requests: graphql + api, deadTokens }).toEqual({
			logins: 1,
			requests,
			deadTokens: 0,
		});
		expect(await world.writesOf(login)).toBe(1);
	});
}
