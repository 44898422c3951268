import { describe, expect, test } from '@jest/globals';
import { itemsOf, NODE, pass, TEST, useWorld } from './harness';

const KNOWN = { retailerId: 1, retailerIds: [1], roles: ['RETAILER', 'ORCHESTRATION'] };

const world = useWorld();

test('in a field of its own: the item stays as it came, also from an error output, and it is no error', async () => {
	world.store.edit({ password: 'wrong' });
	const some = { items: itemsOf(2), onError: 'continueErrorOutput' } as const;
	const { errorItems } = await world.n8n.node({}, some);
	expect(errorItems).toHaveLength(2);
	world.store.edit({ password: 'fluent-staging' });

	const binary = { label: { mimeType: 'text/plain', data: '' } };
	const input = [...errorItems, { json: { firstName: 'A' }, binary }];
	const { run, items, ...done } = await world.n8n.node(
		{ outputPropertyName: 'fluent', includeToken: false },
		{ input, onError: 'continueErrorOutput' },
	);
	expect(done.errorItems).toEqual([]);
	expect(items).toMatchObject(input.map(({ json }) => ({ json })));
	expect(items[2]).toMatchObject({ binary });
	for (const { json } of items) expect(json.fluent).toMatchObject(KNOWN);
	expect(JSON.stringify(run)).not.toContain(world.fluent.tokens()[0].accessToken);
});

test('items of several users, one of whom is refused: an item with an error, the error output, or the end', async () => {
	const items = [{ user: 'fluent-api' }, { user: 'nobody' }, { user: 'fluent-retailer' }];
	world.store.edit({ username: '={{ $json.user }}' });
	const regular = await world.n8n.node({}, { items, onError: 'continueRegularOutput' });
	expect(regular.items.map(({ json }) => json.retailerId)).toEqual([1, undefined, 5]);
	const error = 'Fluent refused the username or password.';
	expect(regular.items[1]).toMatchObject({ json: { error }, pairedItem: { item: 1 } });

	const branched = await world.n8n.node({}, { items, onError: 'continueErrorOutput' });
	expect(branched.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	expect(branched.errorItems).toMatchObject([{ pairedItem: { item: 1 } }]);
	const stopped = await world.n8n.node({}, { items });
	expect(stopped.error).toMatchObject({ context: { itemIndex: 1 } });
	expect(world.fluent.counts()).toMatchObject({ logins: 3, failedLogins: 1 });
});

test('a user of the whole account: roles from `me`, retailers page by page, the chosen one', async () => {
	world.store.edit({ username: 'fluent-account' });
	const { retailers } = world.fluent.data;
	for (let id = 100; id < 250; id++) retailers.push({ ...retailers[0], id: String(id) });
	const { items, hints } = await world.n8n.node({}, { retailer: '99' });

	expect(items[0].json).toMatchObject({ retailerId: 99, roles: ['ADMIN', 'RETAILER'] });
	expect(items[0].json.retailerIds).toHaveLength(retailers.length);
	expect(hints).toEqual(["Retailer 99 is not one of the user's retailers."]);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, me: 1 });
});

test('rule 8: a page of retailers that fails: no shortened list, and a hint', async () => {
	const roles = [
		{ role: { name: 'ADMIN' }, contexts: [{ contextType: 'ACCOUNT', contextId: '1' }] },
	];
	const body = { data: { me: { primaryRetailer: null, roles } } };
	world.fluent.faults.next('/graphql', { status: 200, body }, 1);
	world.fluent.faults.next('/graphql', { status: 502 });
	const { items, hints } = await world.n8n.node();

	expect(items[0].json).toMatchObject({ retailerIds: null, roles: ['ADMIN'] });
	expect(hints).toEqual([expect.stringContaining('an incomplete list is null')]);
});

test('rule 8: a question that brings no profile takes nothing from the token, and comes again after 5 s', async () => {
	const body = { errors: [{ message: 'C0020E' }], data: { me: null } };
	world.fluent.faults.next('/graphql', { status: 200, body });
	const { items, hints, error } = await world.n8n.node({}, { items: itemsOf(3) });

	expect(error).toBeUndefined();
	const [{ accessToken }] = world.fluent.tokens();
	// That of the login, as it named it.
	const said = { accessToken, retailerId: 1, retailerIds: null, roles: null };
	expect(items.map(({ json }) => json)).toMatchObject([said, said, said]);
	expect(hints).toEqual([expect.stringContaining("did not return the user's profile")]);
	expect(world.fluent.counts().logins).toBe(1);

	world.fluent.faults.clear();
	await world.n8n.node();
	expect(world.probes('primaryRetailer')).toBe(1);
	pass(6);
	expect((await world.n8n.node()).items[0].json).toMatchObject(KNOWN);
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
		['a page', '<html>Sign in</html>'],
	])('fails for a 200 with %s, in words', async (_name, body) => {
		world.fluent.faults.next('/graphql', { status: 200, body });

		const said = /^The login worked, but .* did not say who the user is/;
		expect(await TEST.run(world.n8n)).toMatch(said);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, graphql: 1 });
	});

	test('of a form that is not saved says what would come of it', async () => {
		expect(await world.n8n.test({ password: 'wrong' })).toMatchObject({ status: 'Error' });
		for (const { run } of [TEST, NODE]) expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 2, failedLogins: 1 });
	});
});
