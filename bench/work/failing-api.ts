import { EVENT_PATH } from '../ways';
import { count } from './count';
import type { WorkOf } from './work';

const EVERY = 10;
const ANSWER = { status: 500, body: { errors: [{ code: '500', message: 'Server Error' }] } };

export const failingApi: WorkOf = ({ orders }) => ({
	id: 'failingApi',
	title: `${orders} orders to an API that answers 500 to every tenth POST`,
	how: 'Sent one after the other with a fresh token. A 500 does not say whether the order was taken, so an order that arrives twice may be booked twice.',
	about: ['sentTwice'],
	async run(stage, way) {
		const caller = await way.open(stage, stage.newUser());
		await caller.run('first');
		const { faults } = stage.fluent;
		return await count(stage, caller, async (run) => {
			for (let order = 1; order <= orders; order++) {
				if (order % EVERY === 0) faults.next(EVENT_PATH, ANSWER, 1);
				await run();
				faults.clear(EVENT_PATH);
			}
		});
	},
});
