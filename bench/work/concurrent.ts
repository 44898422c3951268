import { inLanes } from '../pace';
import type { Scale } from '../scale';
import { count } from './count';
import type { Work } from './work';

/** ms that the account takes to answer a login here: over a network it is not instant either. */
const LOGIN_TIME = 200;

export const concurrent = ({ concurrent: sizes }: Scale): Work[] => sizes.map(work);

const work = (runs: number): Work => ({
	id: `concurrent${runs}`,
	title: `${runs} concurrent runs without a token`,
	how: `Production webhooks, all called at once; a login takes ${LOGIN_TIME} ms.`,
	about: [],
	not: { header: 'a static token cannot be missing' },
	async run(stage, way) {
		const caller = await way.open(stage, stage.newUser());
		stage.fluent.faults.delay('/oauth/token', LOGIN_TIME);
		try {
			return await count(stage, caller, (run) => inLanes(runs, runs, run));
		} finally {
			stage.fluent.faults.clear();
		}
	},
});
