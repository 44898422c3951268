import { beforeEach, describe, expect, it } from '@jest/globals';
import { NodeOperationError, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import { authenticateItem } from '../../../nodes/FluentAuth/item';
import { FakeFluent, token } from '../support/fluent';
import { executeFunctions, newCredentials, type Run } from '../support/n8n';
import { HOUR, MINUTE, pass, run, useVirtualTime } from '../support/time';

useVirtualTime();

let fluent: FakeFluent;
beforeEach(() => {
	fluent = new FakeFluent();
	fluent.onToken = () =>
		token(`token-${fluent.grants.length}`, { expires_in: 3_600, refresh_token: 'refresh-1' });
});

const output = async (given?: Run, index = 0) =>
	await run(
		authenticateItem.call(
			executeFunctions(fluent, given).functions,
			given?.items?.[index] ?? { json: {} },
			index,
		),
	);

describe('an output item', () => {
	it('is the login, in the place of the input', async () => {
		const items = [{ json: { a: 1 } }, { json: { b: 2 }, binary: {} }];
		const { json, ...rest } = await output({ items }, 1);
		expect(json).toMatchObject({ authorization: 'Bearer token-1', accountId: 'ACCOUNT' });
		expect(json).not.toHaveProperty('b');
		expect(rest).toEqual({ pairedItem: { item: 1 } });
	});

	it('takes options, retailer and credentials as they stand for the item', async () => {
		const { json } = await output(
			{
				options: (index) => ({ includeToken: index !== 3 }),
				retailer: (index) => String(index),
				credentials: (index) => newCredentials({ accountId: `ACME-${index}` }),
			},
			3,
		);
		expect(json).not.toHaveProperty('accessToken');
		expect(json).toMatchObject({ retailerId: 3, accountId: 'ACME-3' });
	});

	it('is not made with a wrong retailer: nothing is sent', async () => {
		const given = { retailer: () => 'NORTH' };
		await expect(output(given)).rejects.toBeInstanceOf(NodeOperationError);
		expect(fluent.requests).toEqual([]);
	});
});

it('a minimum validity is given in minutes', async () => {
	const credentials = newCredentials();
	const given = (minimumValidity: number): Run => ({
		credentials: () => ({ ...credentials }),
		options: () => ({ minimumValidity, checkWithFluent: false }),
	});
	await output(given(0));
	await pass(HOUR - 20 * MINUTE);
	expect((await output(given(19))).json.accessToken).toBe('token-1');
	expect((await output(given(20))).json.accessToken).toBe('token-2');
});

it('Check with Fluent is on until it is turned off', async () => {
	const asked = async (options: IDataObject) => {
		fluent = new FakeFluent();
		const credentials = newCredentials();
		const given = { credentials: () => ({ ...credentials }), options: () => options };
		await output(given);
		await pass(MINUTE);
		await output(given);
		return fluent.questions.length;
	};
	// The first one comes with the login, whatever the option says.
	expect([await asked({}), await asked({ checkWithFluent: false })]).toEqual([2, 1]);
});

describe('Include Input Fields', () => {
	const included = async (item: INodeExecutionData) => {
		const before = structuredClone(item.json);
		const result = await output({
			items: [item],
			options: () => ({ includeInputFields: true, includeToken: false }),
		});
		expect(item.json).toEqual(before);
		return result;
	};

	it('keeps fields and files; the fields of the login win', async () => {
		const binary = {};
		const item = { json: { n: 1, scope: 'own', error: 'data' }, binary };
		expect(await included(item)).toEqual({
			json: expect.objectContaining({ n: 1, scope: 'api', error: 'data' }),
			binary,
			pairedItem: { item: 0 },
		});
	});

	// n8n sends an item to the error branch that has an error, or none but these fields.
	it.each<[string, INodeExecutionData]>([
		['an error beside its fields', { json: { error: 'x', n: 1 }, error: new Error('x') as never }],
		['an error field alone', { json: { error: 'x' } }],
		['the fields of an error alone', { json: { error: 'x', message: 'y', details: 'z' } }],
	])('leaves out the failure of a node before: %s', async (_, item) => {
		const { json, ...rest } = await included(item);
		const { error, ...others } = item.json;
		expect(error).toBe('x');
		expect(json).toMatchObject({ ...others, scope: 'api' });
		expect(json).not.toHaveProperty('error');
		expect(rest).not.toHaveProperty('error');
	});

	it.each<[string, INodeExecutionData]>([
		['an empty item', { json: {} }],
		[
			'an item with an error and no field for it',
			{ json: { n: 1 }, error: new Error('x') as never },
		],
	])('keeps the fields of %s', async (_, item) => {
		expect((await included(item)).json).toMatchObject({ ...item.json, scope: 'api' });
	});
});
