import { onTheBeat } from '../pace';
import { count } from './count';
import type { WorkOf } from './work';

/** The package sends nothing in the last second of a token; the SDK's default of 60 s exceeds these lives. */
export const SDK_BUFFER = 1;

export const expiry: WorkOf = ({ paced: { runs, interval, lifetime } }) => {
	const expiries = Math.floor((runs * interval) / 1_000 / lifetime);
	return {
		id: 'expiry',
		title: `${runs} runs over ${expiries} expiries`,
		how: `Tokens live ${lifetime} s; a production webhook is called every ${interval} ms, whether or not the runs before it have ended. The SDK is set to give a token up ${SDK_BUFFER} s before its end instead of 60 s, or it would log in for every call.`,
		about: ['slowest'],
		not: { header: 'a static token cannot be renewed' },
		async run(stage, way) {
			const { options } = stage.fluent;
			const before = options.tokenLifetime;
			options.tokenLifetime = lifetime;
			try {
				const caller = await way.open(stage, stage.newUser(), { expiryBuffer: SDK_BUFFER });
				return await count(stage, caller, (run) => onTheBeat(runs, interval, run));
			} finally {
				options.tokenLifetime = before;
			}
		},
	};
};
