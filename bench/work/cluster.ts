import { inLanes, onTheBeat } from '../pace';
import type { Scale } from '../scale';
import { count, Counter } from './count';
import { SDK_BUFFER } from './expiry';
import type { Later, Work } from './work';
import { lockOf, wrong } from './wrong-password';

const NOT = {
	header: 'a static token does not log in',
	fluentAuth: 'it shares what the predefined credential has',
	handMade: 'it logs in for each run',
};

/** Work for processes that share a database, and no memory. */
export const clusterWorks = ({ cluster }: Scale): Work[] => {
	const { processes, runs, interval, lifetime, starts } = cluster;
	const expiries = Math.floor((runs * interval) / 1_000 / lifetime);

	const steady = (id: string, integration: boolean): Work => ({
		id,
		title: `${processes} processes, ${runs} runs over ${expiries} expiries, ${integration ? 'FLUENT_INTEGRATION' : 'own client'}`,
		how: `Main processes of n8n on one PostgreSQL, called in turn every ${interval} ms after one run that logged in; tokens live ${lifetime} s. The SDK has a client in each of ${processes} processes.`,
		about: ['tokens', 'refusedRefreshes'],
		not: NOT,
		async run(stage, way) {
			const { options } = stage.fluent;
			const { tokenLifetime, integrationTokenLifetime, checksScope } = options;
			Object.assign(options, {
				tokenLifetime: lifetime,
				integrationTokenLifetime: lifetime,
				checksScope: false,
			});
			try {
				const changes = { integration, expiryBuffer: SDK_BUFFER };
				const caller = await way.open(stage, stage.newUser(), changes);
				await caller.run('first');
				return await count(stage, caller, (run) => onTheBeat(runs, interval, run));
			} finally {
				Object.assign(options, { tokenLifetime, integrationTokenLifetime, checksScope });
			}
		},
	});

	const restarts: Work = {
		id: 'clusterRestarts',
		title: `${processes} processes with a wrong password, started ${starts} times`,
		how: `One run on each of the ${processes} processes, one after the other; then all are killed and started again.`,
		about: ['failures', 'locked'],
		not: NOT,
		async run(stage, way) {
			const user = stage.newUser();
			const counter = new Counter(stage, await way.open(stage, wrong(user)));
			let times = 0;
			const next: Later = async () => {
				const counted = await counter.add((run) => inLanes(processes, 1, run));
				if (++times < starts) return next;
				return { ...counted, ...lockOf(stage, user) };
			};
			return await next();
		},
		between: async (stage) => await stage.restart(),
	};

	return [steady('cluster', false), steady('clusterRefresh', true), restarts];
};
