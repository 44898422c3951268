import { inLanes } from '../../tools/time';
import { whole } from '../report/format';
import type { Cell } from '../report/row';
import type { Stage, User } from '../stage';
import { headerWay, type Way } from '../ways';
import { count } from './count';
import type { Work, WorkOf } from './work';

const COUNT = 10;
/** Fluent locks a user at 5. */
const MOST_FAILURES = 4;
const NOT = [headerWay.id];

const wrong = (user: User): User => ({ ...user, password: `wrong ${user.password}` });

const withLock = (failures: number, locked: boolean): Pick<Cell, 'text' | 'value'> => ({
	text: `${whole(failures)}${locked ? ', locked' : ''}`,
	value: failures,
});

async function runWrong(stage: Stage, way: Way, asItems: boolean): Promise<Cell> {
	const caller = await way.open(stage, wrong(stage.newUser()));
	const { failedLogins, locked } = await count(stage, caller, async (run) => {
		if (asItems) await caller.runItems(COUNT);
		else await inLanes(COUNT, 1, run);
	});
	return { ...withLock(failedLogins, locked), holds: failedLogins === 1 && !locked };
}

export const wrongItems: Work = {
	id: 'wrongItems',
	title: `${COUNT} items with a wrong password: refused logins`,
	goal: '1',
	picture: `Refused logins: ${COUNT} items with a wrong password (5 lock)`,
	not: NOT,
	run: async (stage, way) => await runWrong(stage, way, true),
};

export const wrongRuns: Work = {
	id: 'wrongRuns',
	title: `${COUNT} runs with a wrong password: refused logins`,
	goal: '1',
	not: NOT,
	run: async (stage, way) => await runWrong(stage, way, false),
};

/** Fluent judges each login, then the connection is reset: nobody is told, and Fluent counts. */
export const lostAnswers: WorkOf = ({ losses: runs }) => ({
	id: 'lostAnswers',
	title: `${runs} runs with a wrong password, each answer lost: failures that count`,
	goal: `at most ${MOST_FAILURES}`,
	picture: 'Failures that count: wrong password, answers lost (5 lock)',
	not: NOT,
	async run(stage, way) {
		const { faults } = stage.fluent;
		const caller = await way.open(stage, wrong(stage.newUser()));
		faults.next('/oauth/token', 'lose');
		try {
			const { failures, locked } = await count(stage, caller, (run) => inLanes(runs, 1, run));
			return { ...withLock(failures, locked), holds: failures <= MOST_FAILURES && !locked };
		} finally {
			faults.clear();
		}
	},
});
