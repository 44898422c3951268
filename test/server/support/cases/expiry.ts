import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { authenticate, request, testCredential } from '../callers';
import type { World } from '../world';

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
	test('is renewed before the request: Fluent Auth, HTTP Request, Never Error, pagination, credential test', async () => {
		const logins = await Promise.all(Array.from({ length: 5 }, () => world.newLogin()));
		const everyWay = async () =>
			await Promise.all([
				authenticate(world, logins[0]),
				request(world, logins[1]),
				request(world, logins[2], { options: NEVER_ERROR }),
				request(world, logins[3], { options: THREE_PAGES }),
				testCredential(world, logins[4]),
			]);
		const good = Array(5).fill({ ok: true });
		world.fluent.options.tokenLifetime = LIFETIME;
		expect(await everyWay()).toMatchObject(good);
		await sleep(LIFETIME * 1_000);
		await world.forget();
		world.fluent.options.tokenLifetime = 3_600;

		expect(await everyWay()).toMatchObject(good);
		expect(world.counts()).toMatchObject({ logins: 5, graphql: 2, api: 5, deadTokens: 0 });
		const writes = await Promise.all(logins.map((login) => world.writesOf(login)));
		expect(writes).toEqual(Array(5).fill(world.storedOnce));
	});
}
