import { setTimeout as sleep } from 'node:timers/promises';
import { inLanes } from '../pace';
import { count } from './count';
import { SDK_BUFFER } from './expiry';
import type { WorkOf } from './work';
import { lockOf, NO_PASSWORD, wrong } from './wrong-password';

const TYPOS = 4;
/** s; enough for all that comes before the token ends. */
const LIFETIME = 6;

export const typos: WorkOf = ({ after }) => ({
	id: 'typos',
	title: `${TYPOS} typos in another credential of the same user, then ${2 * after} runs of the good one`,
	how: `The good credential has logged in before; the account issues refresh tokens, and tokens live ${LIFETIME} s. The other one is saved with another wrong password and run, ${TYPOS} times. Then come ${after} runs of the good one, and ${after} when its token has ended. Failed runs are those of the good one.`,
	about: ['failures', 'locked'],
	not: NO_PASSWORD,
	async run(stage, way) {
		const { fluent } = stage;
		const { tokenLifetime } = fluent.options;
		Object.assign(fluent.options, {
			refreshTokensForAccountClient: true,
			tokenLifetime: LIFETIME,
		});
		try {
			const user = stage.newUser();
			const good = await way.open(stage, user, { expiryBuffer: SDK_BUFFER });
			await good.run('first');
			const end = sleep(LIFETIME * 1_000);
			const other = await way.open(stage, wrong(user));
			const counted = await count(stage, good, async (run) => {
				for (let typo = 1; typo <= TYPOS; typo++) {
					if (typo > 1) await other.changeUser(wrong(user, typo));
					await other.run('typo');
				}
				await inLanes(after, 1, run);
				await end;
				await inLanes(after, 1, run);
			});
			return { ...counted, ...lockOf(stage, user) };
		} finally {
			Object.assign(fluent.options, { refreshTokensForAccountClient: false, tokenLifetime });
		}
	},
});
