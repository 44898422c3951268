import { SECOND } from '../../../tools/time';
import { type Judge, CALL, name } from './limits';

/** I6: every call settles within 30 s. */
export const settlesInTime: Judge = ({ calls }) => {
	const slow = calls.find(
		({ attempt, startedAt, endedAt }) => attempt.life.alive && endedAt - startedAt > CALL,
	);
	if (!slow) return undefined;
	const took = (slow.endedAt - slow.startedAt) / SECOND;
	return { at: slow.startedAt, text: `${slow.method} of ${name(slow.attempt)} takes ${took} s` };
};
