import { setTimeout as sleep } from 'node:timers/promises';
import { inLanes } from '../pace';
import { Counter } from './count';
import type { WorkOf } from './work';

export const graphql: WorkOf = ({ width, graphql: { runs, after, seconds } }) => ({
	id: 'graphql',
	title: `GraphQL node: ${runs} runs, then the token is revoked and ${2 * after} more`,
	how: `The first ${runs} runs with a fresh token. Of the others half come at once, half ${seconds} s later. n8n’s GraphQL node does not tell a credential of a 401. The SDK and the other ways send the same query.`,
	about: ['failedLater'],
	not: { header: 'a static token cannot be renewed' },
	async run(stage, way) {
		const user = stage.newUser();
		const caller = await way.open(stage, user, { graphql: true });
		await caller.run('first');
		const counter = new Counter(stage, caller);
		await counter.add((run) => inLanes(runs, width, run));
		stage.fluent.revokeTokens(user.username);
		const before = await counter.add((run) => inLanes(after, 1, run));
		return async () => {
			const counted = await counter.add((run) => inLanes(after, 1, run));
			return { ...counted, failedLater: counted.failedRuns - before.failedRuns };
		};
	},
	between: async () => await sleep(seconds * 1_000),
});
