import { inLanes } from '../../tools/time';
import { onTheBeat } from '../pace';
import { slashed, whole } from '../report/format';
import { EVENT_PATH, headerWay } from '../ways';
import { count } from './count';
import type { Work, WorkOf } from './work';

/** s between two questions about the same token. */
const QUESTION_INTERVAL = 30;

/** ms that the account takes to answer a login here: over a network it is not instant either. */
const LOGIN_TIME = 200;

/** The package sends nothing in the last second of a token; the SDK's default of 60 s exceeds these lives. */
const SDK_BUFFER = 1;

export const fresh: WorkOf = ({ fresh: runs, width }) => ({
	id: 'fresh',
	title: `${whole(runs)} runs with a fresh token: logins / writes / questions`,
	goal: `0 / 0 / 1 in ${QUESTION_INTERVAL} s`,
	async run(stage, way) {
		const caller = await way.open(stage, stage.newUser());
		await caller.run('first');
		const { logins, writes, questions, seconds } = await count(stage, caller, (run) =>
			inLanes(runs, width, run),
		);
		const mostQuestions = 1 + Math.floor(seconds / QUESTION_INTERVAL);
		return {
			text: slashed(logins, writes, questions),
			holds: logins === 0 && writes === 0 && questions <= mostQuestions,
		};
	},
});

export const concurrent: WorkOf = ({ concurrent: runs }) => ({
	id: 'concurrent',
	title: `${runs} concurrent runs without a token: logins / writes`,
	goal: '1 / at most 1',
	picture: `Logins: ${runs} runs at once without a token`,
	not: [headerWay.id],
	async run(stage, way) {
		const caller = await way.open(stage, stage.newUser());
		stage.fluent.faults.delay('/oauth/token', LOGIN_TIME);
		try {
			const { logins, writes } = await count(stage, caller, (run) => inLanes(runs, runs, run));
			const holds = logins === 1 && (writes ?? 0) <= 1;
			return { text: slashed(logins, writes), value: logins, holds };
		} finally {
			stage.fluent.faults.clear();
		}
	},
});

export const expiry: WorkOf = ({ paced: { runs, interval, lifetime } }) => {
	const expiries = Math.floor((runs * interval) / 1_000 / lifetime);
	return {
		id: 'expiry',
		title: `${runs} runs over ${expiries} expiries: logins / failed runs / dead tokens`,
		goal: `${expiries} or ${expiries + 1} / 0 / 0`,
		picture: `Requests with a dead token: ${runs} runs over ${expiries} expiries`,
		not: [headerWay.id],
		async run(stage, way) {
			const { options } = stage.fluent;
			const before = options.tokenLifetime;
			options.tokenLifetime = lifetime;
			try {
				const caller = await way.open(stage, stage.newUser(), { expiryBuffer: SDK_BUFFER });
				const { logins, failedRuns, deadTokens } = await count(stage, caller, (run) =>
					onTheBeat(runs, interval, run),
				);
				return {
					text: slashed(logins, failedRuns, deadTokens),
					value: deadTokens,
					holds: logins <= expiries + 1 && failedRuns === 0 && deadTokens === 0,
				};
			} finally {
				options.tokenLifetime = before;
			}
		},
	};
};

const DOWN = { status: 500, body: { errors: [{ code: '500', message: 'Server Error' }] } };
const EVERY = 10;

/** A 500 does not say whether the order was taken, so an order that arrives twice may be booked twice. */
export const failingApi: WorkOf = ({ orders }) => ({
	id: 'failingApi',
	title: `${orders} orders, every tenth answered 500: sent twice`,
	goal: '0',
	picture: 'Orders sent twice: every tenth answered 500',
	async run(stage, way) {
		const caller = await way.open(stage, stage.newUser());
		await caller.run('first');
		const { faults } = stage.fluent;
		const { sentTwice } = await count(stage, caller, async (run) => {
			for (let order = 1; order <= orders; order++) {
				if (order % EVERY === 0) faults.next(EVENT_PATH, DOWN, 1);
				await run();
				faults.clear(EVENT_PATH);
			}
		});
		return { text: whole(sentTwice), value: sentTwice, holds: sentTwice === 0 };
	},
});

/** The token of the old user still lives. */
export const edit: Work = {
	id: 'edit',
	title: 'The user is changed, then one run: acts as',
	goal: 'new user',
	not: [headerWay.id],
	async run(stage, way) {
		const [oldUser, newUser] = [stage.newUser(), stage.newUser()];
		const caller = await way.open(stage, oldUser);
		await caller.run('first');
		await caller.changeUser(newUser);
		await count(stage, caller, (run) => run());
		const { fluent } = stage;
		const bearer = fluent.requests.findLast(({ path }) => path === EVENT_PATH)?.bearer;
		const owner = fluent.tokens().find(({ accessToken }) => accessToken === bearer)?.username;
		if (owner === newUser.username) return { text: 'new user', holds: true };
		return { text: owner === oldUser.username ? 'old user' : 'nobody', holds: false };
	},
};
