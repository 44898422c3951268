import { SAMPLE } from '../../tools/simulator';
import { inLanes } from '../pace';
import type { Stage, User } from '../stage';
import type { Way } from '../ways';
import { count, type Counted } from './count';
import type { Work } from './work';

const COUNT = 10;
export const NO_PASSWORD = { header: 'a static token has no password' };

export const wrong = (user: User, how = 1): User => ({
	...user,
	password: `${SAMPLE.password}-${how}`,
});

/** Fluent locks a user after 5 failed logins in 15 minutes. */
export const lockOf = ({ fluent }: Stage, { username }: User) => ({
	failures: fluent.failures(username),
	locked: fluent.isLocked(username),
});

async function runWrong(stage: Stage, way: Way, asItems: boolean): Promise<Counted> {
	const user = stage.newUser();
	const caller = await way.open(stage, wrong(user));
	const counted = await count(stage, caller, async (run) => {
		if (asItems) await caller.runItems(COUNT);
		else await inLanes(COUNT, 1, run);
	});
	return { ...counted, locked: stage.fluent.isLocked(user.username) };
}

export const wrongPassword: Work[] = [
	{
		id: 'wrongItems',
		title: `${COUNT} items with a wrong password`,
		how: `One run of a workflow in which the HTTP Request gets ${COUNT} items; with the SDK ${COUNT} events sent together.`,
		about: ['locked'],
		not: NO_PASSWORD,
		run: async (stage, way) => await runWrong(stage, way, true),
	},
	{
		id: 'wrongRuns',
		title: `${COUNT} runs with a wrong password`,
		how: 'One after the other, as a schedule would run them.',
		about: ['locked'],
		not: NO_PASSWORD,
		run: async (stage, way) => await runWrong(stage, way, false),
	},
];
