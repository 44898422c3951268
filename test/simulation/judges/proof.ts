import { MINUTE, SECOND } from '../../../tools/time';
import { type Judge, STEP, name } from './limits';

/** I9 (rule 7): where n8n hides a 401 from the hook, or sends nothing again, a dead token is sent for a minute at most. */
export const provenEachMinute: Judge = (trace) => {
	if (trace.disturbances.some(({ clock }) => clock)) return undefined;
	for (const { attempt, token, arrivedAt } of trace.arrivals) {
		if (
			!token ||
			['modern', 'test'].includes(attempt.helper) ||
			(attempt.helper === 'legacy' && trace.schedule.line === 'new')
		)
			continue;
		if (arrivedAt === Infinity || token.endedAt === undefined) continue;
		const deadFor = arrivedAt - token.endedAt;
		const unproven = trace.disturbances.some(
			({ target, from, to }) =>
				(target === 'me' || target === 'everything') &&
				from <= arrivedAt &&
				arrivedAt < to + MINUTE + STEP,
		);
		if (deadFor > MINUTE + STEP && !unproven) {
			return {
				at: arrivedAt,
				text: `${name(attempt)} carries ${token.access}, dead for ${Math.round(deadFor / SECOND)} s`,
			};
		}
	}
	return undefined;
};
