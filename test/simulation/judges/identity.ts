import { MINUTE, SECOND } from '../../../tools/time';
import { type Attempt, type Question, type Trace } from '../trace';
import { type Judge, STEP, name } from './limits';

/** An answer is used for so long, and giving it takes up to as much. */
const ANSWER_LIFE = 30 * SECOND;
const ANSWERING = 2 * MINUTE;

/** A failure to answer is used for so long. */
const SILENCE_LIFE = 5 * SECOND;

const outputsOf = ({ attempts }: Trace): Attempt[] =>
	attempts.filter(({ output, outcome }) => output && outcome === 'ok');

/**
 * I12: what Fluent Auth puts out depends neither on another run that is stopped, nor, with the check off, on what others
 * asked. While Fluent answers, it has the profile.
 */
export const standsAlone: Judge = (trace) => {
	for (const attempt of outputsOf(trace)) {
		const { roles, retailerIds } = attempt.output!;
		if (attempt.helper === 'unchecked') {
			if (retailerIds === null) continue;
			return { at: attempt.endedAt, text: `${name(attempt)} puts out what others asked` };
		}
		if (isAnswered(trace, attempt) && (roles === null || retailerIds === null)) {
			return { at: attempt.endedAt, text: `${name(attempt)} is not told who it is` };
		}
	}
	return undefined;
};

/** No fault can have kept Fluent's answer from it, nor a token that had ended. */
function isAnswered(trace: Trace, { startedAt, endedAt, username }: Attempt): boolean {
	const since = startedAt - SILENCE_LIFE - ANSWERING;
	const isCalm = !trace.disturbances.some(
		({ target, clock, user, from, to }) =>
			(clock ?? 0) !== 0 ||
			((target === 'me' ||
				target === 'retailers' ||
				target === 'everything' ||
				target === 'store' ||
				user?.username === username) &&
				from <= endedAt &&
				since <= to),
	);
	// A token that ends between question and probe cannot be told from one that was never good.
	const isRefused = trace.questions.some(
		({ attempt, status, sentAt }) =>
			attempt.username === username && status === 401 && sentAt >= since,
	);
	return isCalm && !isRefused;
}

/** I13: Fluent Auth says nothing that Fluent did not say: no role that `me` no longer names, no shortened list. */
export const saysWhatFluentSaid: Judge = (trace) => {
	if (trace.disturbances.some(({ clock }) => clock)) return undefined;
	for (const attempt of outputsOf(trace)) {
		const { roles, retailerIds } = attempt.output as {
			roles: string[] | null;
			retailerIds: number[] | null;
		};
		const answers = attempt.helper === 'auth' ? answersFor(trace, attempt) : [];
		const wasTold = answers.some(
			({ said }) => isSame(roles, said!.roles) && areRetailers(trace, retailerIds, said!),
		);
		if (wasTold) continue;
		const at = attempt.endedAt;
		if (retailerIds !== null) {
			return { at, text: `${name(attempt)} puts out retailers ${retailerIds} that nobody named` };
		}
		const isOfAnswer = answers.some(({ said }) => isSame(roles, said!.roles));
		if (roles !== null && !isOfAnswer && !isOfLogin(trace, attempt, roles)) {
			return { at, text: `${name(attempt)} puts out roles ${roles} that nobody named` };
		}
	}
	return undefined;
};

const answersFor = ({ questions }: Trace, attempt: Attempt): Question[] =>
	questions.filter(
		({ said, settings, sentAt, answeredAt }) =>
			said &&
			settings === attempt.settings &&
			answeredAt <= attempt.endedAt &&
			sentAt >= attempt.startedAt - ANSWER_LIFE - ANSWERING,
	);

const isSame = (one: readonly unknown[] | null, other: readonly unknown[]): boolean =>
	one !== null && [...new Set(one)].sort().join() === [...new Set(other)].sort().join();

/** Pages of a list that grew meanwhile may be of before and after. */
function areRetailers(
	{ retailers }: Trace,
	told: number[] | null,
	said: NonNullable<Question['said']>,
): boolean {
	if (told === null) return true;
	if (!said.isAccount) return isSame(told, said.retailerIds);
	const lists = [[1, 2, 3], ...retailers.map(({ ids }) => ids)];
	return lists.some((ids) => isSame(told, [...ids, ...said.retailerIds]));
}

/** The login that brought the token named them. */
const isOfLogin = ({ grants }: Trace, attempt: Attempt, roles: string[]): boolean =>
	grants.some(
		(grant) =>
			grant.settings === attempt.settings && grant.token && isSame(roles, grant.roles ?? []),
	);

/**
 * I14: at most one question for a profile in 30 s for the same settings and process, or in 5 s after one that brought none.
 * One more is sent with a new token, which n8n's helper obtains with it, and once more after Fluent rejected the token.
 */
export const asksSeldom: Judge = (trace) => {
	if (trace.disturbances.some(({ clock }) => clock)) return undefined;
	const asked = trace.questions.filter(({ query }) => query === 'profile');
	for (const question of asked) {
		const { attempt, settings, sentAt } = question;
		const before = asked.findLast(
			(other) =>
				other.attempt.life === attempt.life && other.settings === settings && other.sentAt < sentAt,
		);
		if (!before || before.status === 401) continue;
		// For a longer life it has a refresh tried, which n8n refuses before it is a grant.
		if (attempt.wish > 0 && trace.schedule.rows[attempt.row].isNarrow) continue;
		const pause = before.answeredAt < Infinity ? ANSWER_LIFE : SILENCE_LIFE;
		const isSoon = sentAt < before.sentAt + pause - STEP;
		const isRenewed = trace.grants.some(
			(grant) =>
				grant.settings === settings && before.sentAt <= grant.answeredAt && grant.sentAt <= sentAt,
		);
		const isRetired = trace.probes.some(
			({ token, status, answeredAt }) =>
				token === before.token && status === 401 && answeredAt <= sentAt,
		);
		if (isSoon && before.token === question.token && !isRenewed && !isRetired) {
			return { at: sentAt, text: `${name(attempt)} asks again ${sentAt - before.sentAt} ms later` };
		}
	}
	return undefined;
};
