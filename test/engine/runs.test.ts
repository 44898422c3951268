import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { pass, REQUEST, useWorld } from './harness';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const world = useWorld();

/** Begins a run, and has a person stop it once it has sent something to `path`. @returns its end */
async function stopAt(path: string, begin: (stop: AbortSignal) => Promise<unknown>) {
	const person = new AbortController();
	const stopped = begin(person.signal);
	await world.arrival(path);
	return { stop: () => person.abort(), stopped };
}

describe('a run that is stopped changes nothing for those beside it', () => {
	const node = async (stop: AbortSignal) => await world.n8n.node({}, { stop });
	const request = async (stop: AbortSignal) =>
		await world.n8n.request({ url: world.n8n.ok }, { stop });

	test.each([
		['its login', '/oauth/token', node],
		['its question', '/graphql', node],
		['the login for its request', '/oauth/token', request],
	])('in %s', async (_name, path, begin) => {
		if (path === '/graphql') await world.logIn();
		world.fluent.faults.delay(path, 300);
		const run = await stopAt(path, begin);
		const beside = [world.n8n.node(), world.n8n.node()];
		const sent = REQUEST.run(world.n8n);
		run.stop();
		await run.stopped;

		for (const { items, hints, error } of [
			...(await Promise.all(beside)),
			await world.n8n.node(),
		]) {
			expect(error).toBeUndefined();
			expect(items[0].json).toMatchObject({ retailerId: 1, retailerIds: [1] });
			expect(hints).toEqual([]);
		}
		expect(await sent).toBeUndefined();
		expect(world.fluent.counts().logins).toBe(path === '/graphql' ? 0 : 1);
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
		['was refused for a moment', () => world.answerLogins({ status: 503 })],
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
		world.answerLogins('hang');
		const run = async () => {
			const begun = await stopAt(
				'/oauth/token',
				async (stop) => await world.n8n.node({}, { stop }),
			);
			begun.stop();
			// n8n waits for a node that is stopped, and that for its login.
			pass(30);
			await begun.stopped;
		};
		await run();

		expect(world.n8n.handedHelpers.length).toBe(1);
		expect(await heldHelpers()).toBe(0);
	});
});
