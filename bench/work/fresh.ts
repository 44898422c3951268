import { inLanes } from '../pace';
import { count } from './count';
import type { WorkOf } from './work';

export const fresh: WorkOf = ({ fresh: runs, width }) => ({
	id: 'fresh',
	title: `${runs.toLocaleString('en')} runs with a fresh token`,
	how: `Production webhooks, ${width} at a time, after one run that logged in.`,
	about: [],
	async run(stage, way) {
		const caller = await way.open(stage, stage.newUser());
		await caller.run('first');
		return await count(stage, caller, (run) => inLanes(runs, width, run));
	},
});
