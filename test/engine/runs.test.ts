import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { pass, REQUEST, useWorld, type N8n } from './harness';

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
	/** The helpers of past runs that are left after a collection. */
	async function heldHelpers(of: N8n[]): Promise<unknown[]> {
		world.forget();
		const held = () => of.flatMap(({ handedHelpers }) => handedHelpers).filter(Boolean);
		for (let turn = 0; turn < 10 && held().length > 0; turn++) {
			await setTimeout(20);
			collectGarbage();
		}
		return held();
	}

	test('whether they logged in, were refused, or got no answer', async () => {
		const ways: Array<[username: string, arrange: () => void]> = [
			['fluent-api', () => {}],
			['nobody', () => {}],
			['fluent-retailer', () => world.fluent.faults.next('/graphql', 'drop')],
			['fluent-account', () => world.answerLogins({ status: 503 })],
		];
		const run = async ([username, arrange]: (typeof ways)[number]) => {
			arrange();
			const n8n = world.n8n.beside({ username });
			await n8n.node();
			await REQUEST.run(n8n);
			expect(n8n.handedHelpers.length).toBeGreaterThanOrEqual(2);
			return n8n;
		};
		const ran = [];
		for (const way of ways) ran.push(await run(way));

		expect(await heldHelpers(ran)).toEqual([]);
	});

	test('when one is stopped in its login, which is never answered', async () => {
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
		expect(await heldHelpers([world.n8n])).toEqual([]);
	});
});
