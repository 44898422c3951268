import { onTheBeat } from '../pace';
import { count } from './count';
import { SDK_BUFFER } from './expiry';
import type { WorkOf } from './work';

const DOWN = { status: 500, body: { errors: [{ code: '500', message: 'Server Error' }] } };
/** s; a run comes a little later each time. */
const LIFETIME = 2;
const INTERVAL = 2_200;

export const refreshDown: WorkOf = ({ after: runs }) => ({
	id: 'refreshDown',
	title: `The refresh endpoint is down for ${runs} expiries`,
	how: `FLUENT_INTEGRATION, tokens live ${LIFETIME} s, a run every ${INTERVAL} ms. The refresh grant is answered with 500, the password grant as usual. Built-in style and SDK ask for the scope of another client, which is let pass here.`,
	about: [],
	not: { header: 'a static token cannot be renewed' },
	async run(stage, way) {
		const { options, faults } = stage.fluent;
		const { integrationTokenLifetime } = options;
		Object.assign(options, { checksScope: false, integrationTokenLifetime: LIFETIME });
		try {
			const changes = { integration: true, expiryBuffer: SDK_BUFFER };
			const caller = await way.open(stage, stage.newUser(), changes);
			await caller.run('first');
			faults.next('/oauth/token refresh_token', DOWN);
			return await count(stage, caller, (run) => onTheBeat(runs, INTERVAL, run));
		} finally {
			faults.clear();
			Object.assign(options, { checksScope: true, integrationTokenLifetime });
		}
	},
});
