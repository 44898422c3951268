import { chain, webhook } from '../../../tools/n8n';
import { nodeOf, type NODES } from './callers';
import type { Login, World } from './world';

/** Puts a node behind a live webhook. @returns runs it that often at once, and tells the statuses */
export async function goLive(
	world: World,
	caller: (typeof NODES)[number],
	login: Login,
): Promise<(runs: number) => Promise<number[]>> {
	const path = login.username;
	const nodes = [webhook(path), nodeOf(world, caller, login)];
	const { id } = await world.api.createWorkflow(chain(path, ...nodes));
	await world.api.activate(id);
	return async (runs) => {
		const calls = Array.from({ length: runs }, async () => await world.api.callWebhook(path));
		return (await Promise.all(calls)).map(({ status }) => status);
	};
}
