import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { pass, REQUEST, useWorld } from './harness';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const KNOWN = { retailerId: 1, retailerIds: [1], roles: ['RETAILER', 'ORCHESTRATION'] };

const world = useWorld();

describe('a run that is stopped changes nothing for those beside it', () => {
	test.each([
		['its login', '/oauth/token'],
		['its question', '/graphql'],
	])('in %s', async (_name, path) => {
		if (path === '/graphql') await world.logIn();
		world.fluent.faults.delay(path, 300);
		const person = new AbortController();
		const stopped = world.n8n.node({}, { stop: person.signal });
		await world.arrival(path);
		const beside = [world.n8n.node(), world.n8n.node()];
		person.abort();
		await stopped;

		for (const { items, hints, error } of await Promise.all(beside)) {
			expect(error).toBeUndefined();
			expect(items[0].json).toMatchObject(KNOWN);
			expect(hints).toEqual([]);
		}
		expect(world.fluent.counts().logins).toBe(path === '/graphql' ? 0 : 1);
		expect((await world.n8n.node()).items[0].json).toMatchObject(KNOWN);
	});

	test('nor does one that is stopped in its request', async () => {
		world.fluent.faults.delay('/oauth/token', 300);
		const person = new AbortController();
		const stopped = world.n8n.request({ url: world.n8n.ok }, { stop: person.signal });
		await world.arrival('/oauth/token');
		const beside = REQUEST.run(world.n8n);
		person.abort();
		await stopped;

		expect(await beside).toBeUndefined();
		expect(world.fluent.counts().logins).toBe(1);
	});
});

describe('after a run nothing reaches its helpers, which on n8n 2.x hold all of it', () => {
	beforeEach(() => world.forget());

	/** The helpers of past runs that are left after a collection. */
	async function heldHelpers(): Promise<number> {
		world.forget();
		const held = () => world.n8n.handedHelpers.filter(Boolean).length;
		for (let turn = 0; turn < 10; turn++) {
			await setTimeout(20);
			collectGarbage();
			if (held() === 0) break;
		}
		return held();
	}

	test.each([
		['logged in', () => {}],
		['was refused', () => world.store.edit({ password: 'wrong' })],
		['was refused for a moment', () => world.fluent.faults.next('/oauth/token', { status: 503 })],
		['lost its question', () => world.fluent.faults.next('/graphql', 'drop')],
	])('one that %s', async (_name, arrange) => {
		arrange();
		const run = async () => {
			await world.n8n.node();
			await REQUEST.run(world.n8n);
		};
		await run();
		expect(world.n8n.handedHelpers.length).toBeGreaterThanOrEqual(2);

		expect(await heldHelpers()).toBe(0);
	});

	test('one that was stopped in its login, which is never answered', async () => {
		world.fluent.faults.next('/oauth/token', 'hang');
		const run = async () => {
			const person = new AbortController();
			const stopped = world.n8n.node({}, { stop: person.signal });
			await world.arrival('/oauth/token');
			person.abort();
			// n8n waits for a node that is stopped, and that for its login.
			pass(30);
			await stopped;
		};
		await run();

		expect(world.n8n.handedHelpers.length).toBe(1);
		expect(await heldHelpers()).toBe(0);
	});
});
