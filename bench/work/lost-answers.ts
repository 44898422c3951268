import { inLanes } from '../pace';
import { count } from './count';
import type { WorkOf } from './work';
import { lockOf, NO_PASSWORD, wrong } from './wrong-password';

export const lostAnswers: WorkOf = ({ losses: runs }) => ({
	id: 'lostAnswers',
	title: `${runs} runs with a wrong password, each answer lost`,
	how: 'One after the other. Fluent judges each login, then the connection is reset: nobody is told, and Fluent counts.',
	about: ['failures', 'locked'],
	not: NO_PASSWORD,
	async run(stage, way) {
		const { fluent } = stage;
		const user = stage.newUser();
		const caller = await way.open(stage, wrong(user));
		fluent.faults.next('/oauth/token', 'lose');
		try {
			const counted = await count(stage, caller, (run) => inLanes(runs, 1, run));
			return { ...counted, ...lockOf(stage, user) };
		} finally {
			fluent.faults.clear();
		}
	},
});
