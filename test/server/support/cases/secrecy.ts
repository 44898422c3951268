import { expect, test } from '@jest/globals';
import { parse, stringify } from 'flatted';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';
import { fluentAuth, httpRequest, items } from '../../../../tools/n8n';
import { sqlite } from '../../../../tools/n8n/sqlite';
import { leaks } from '../../../support/leaks';
import { request, run } from '../callers';
import type { World } from '../world';

export function secrecy(world: World): void {
	test('a request that fails, with a token from the node or with the credential, leaves a record', async () => {
		const login = await world.newLogin();
		const headers = { authorization: '={{ $json.authorization }}' };
		const url = `${world.fluent.url}/status/404`;
		const failed = await run(
			world.api,
			...items(2),
			fluentAuth(login.credential),
			httpRequest({ url, headers }),
		);
		expect(failed.ok).toBe(false);
		expect((await request(world, login, { url })).ok).toBe(false);
	});

	test('no execution record holds a secret, or a token outside its two fields', async () => {
		const records = await sqlite(world.server, 'SELECT data, workflowData FROM execution_data');
		expect(records.length).toBeGreaterThan(30);
		expect(world.secrets.always.size).toBeGreaterThan(2);
		expect(world.secrets.accessTokens.size).toBeGreaterThan(0);
		const found = records.flatMap(({ data, workflowData }) => [
			...leaks(`${data} ${workflowData}`, world.secrets.always),
			...leaks(`${withoutTokenFields(String(data))} ${workflowData}`, world.secrets.accessTokens),
		]);
		expect(found).toEqual([]);
	});

	test('no log line holds a secret, at the log level "debug"', () => {
		const logs = world.server.logs();
		expect(logs).toMatch(/\bdebug\b/);
		expect(leaks(logs, world.secrets.always)).toEqual([]);
		expect(leaks(logs, world.secrets.accessTokens)).toEqual([]);
	});

	test('no credential that the browser is shown holds a secret', async () => {
		for (const id of world.credentials) {
			const shown = JSON.stringify(await world.api.getCredential(id, true));
			expect(shown).toContain('"username":');
			expect(leaks(shown, world.secrets.always)).toEqual([]);
			expect(leaks(shown, world.secrets.accessTokens)).toEqual([]);
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
