import { expect, test } from '@jest/globals';
import { parse, stringify } from 'flatted';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';
import { fluentAuth, httpRequest, sqlite } from '../../../../tools/n8n';
import { leaks } from '../../../support/leaks';
import { request, runItems } from '../callers';
import type { ServerWorld } from '../world';

export function secrecy(world: ServerWorld): void {
	const all = () => [...world.secrets.always, ...world.secrets.accessTokens];

	test('a request that fails, with a token from the node or with the credential, is sent once, and leaves a record', async () => {
		const login = await world.newLogin();
		const headers = { authorization: '={{ $json.authorization }}' };
		const url = `${world.fluent.url}/status/404`;
		const nodes = [fluentAuth(login.credential), httpRequest({ url, headers })];
		expect((await runItems(world, 2, ...nodes)).ok).toBe(false);
		await world.forget();
		const body = { name: 'order' };
		for (const settings of [{ url }, { url: url.replace('404', '500'), method: 'POST', body }]) {
			expect((await request(world, login, settings)).ok).toBe(false);
		}
		expect(world.counts()).toMatchObject({ logins: 0, api: 2, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(0);
	});

	test('no execution record holds a secret, or a token outside its two fields', async () => {
		const records = await sqlite(world.server, 'SELECT data, workflowData FROM execution_data');
		const { always, accessTokens } = world.secrets;
		expect(records.length).toBeGreaterThan(30);
		expect(always.size).toBeGreaterThan(2);
		expect(accessTokens.size).toBeGreaterThan(0);
		const found = records.flatMap(({ data, workflowData }) => [
			...leaks(`${data} ${workflowData}`, always),
			...leaks(`${withoutTokenFields(String(data))} ${workflowData}`, accessTokens),
		]);
		expect(found).toEqual([]);
	});

	test('no log line holds a secret, at the log level "debug"', () => {
		const logs = world.server.logs();
		expect(logs).toMatch(/\bdebug\b/);
		expect(leaks(logs, all())).toEqual([]);
	});

	test('no credential that the browser is shown holds a secret', async () => {
		for (const id of world.credentials) {
			const shown = JSON.stringify(await world.api.getCredential(id));
			expect(shown).toContain('"username":');
			expect(leaks(shown, all())).toEqual([]);
		}
	});
}

/** Run data as n8n stored it, without the output fields that are made to hold the token. */
function withoutTokenFields(data: string): string {
	const execution = parse(data) as IRunExecutionData;
	for (const run of execution.resultData.runData['Fluent Auth'] ?? []) {
		for (const { json } of run.data?.main.flatMap((items) => items ?? []) ?? []) {
			// Where the output is put in a field, they are there.
			for (const fields of [json, json.fluent as IDataObject | undefined]) {
				delete fields?.accessToken;
				delete fields?.authorization;
			}
		}
	}
	return stringify(execution);
}
