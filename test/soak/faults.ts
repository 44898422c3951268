import fc from 'fast-check';
import type { FaultAnswer } from '../../tools/simulator';

/** Where an answer of a fault strikes: a login, a question to Fluent, or what the workflow itself sends. */
export type Target = 'login' | 'question' | 'order';

/** What a simulated account does wrong for a while. */
export type Fault =
	| { kind: 'answer'; answer: keyof typeof ANSWERS; target: Target; lasts: number }
	| { kind: 'slow'; target: Target; ms: number }
	| { kind: 'revoke' | 'expire' | 'revoke refresh tokens' | 'typo' };

/** A fault, ms after the one before it, in one of the accounts. */
export interface DrawnFault {
	wait: number;
	account: number;
	fault: Fault;
}

const SECOND = 1_000;
const page = (status: number) => ({ status, body: '<!doctype html><title>Sign in</title>' });

export const ANSWERS = {
	'connection dropped': 'drop',
	'no answer': 'hang',
	'500': { status: 500, body: { errors: [] } },
	'502': page(502),
	'503': page(503),
	'504': page(504),
	'429': { status: 429, headers: { 'retry-after': '2' } },
	'firewall 400': page(400),
	'firewall 401': page(401),
	'firewall 403': page(403),
	'404': page(404),
	redirect: { status: 302, headers: { location: '/elsewhere' } },
	'sign-in page': page(200),
} satisfies Record<string, FaultAnswer>;

/** Of a fault that strikes one request only, as most of those of a login do: a second lost answer costs minutes. */
export const ONCE = 0;

const answer = fc.constantFrom(...(Object.keys(ANSWERS) as Array<keyof typeof ANSWERS>));

const failedLogin = fc.record({
	kind: fc.constant('answer' as const),
	answer,
	target: fc.constant('login' as const),
	lasts: fc.constantFrom(ONCE, ONCE, ONCE, ONCE, ONCE, ONCE, ONCE, 3 * SECOND),
});
const failedRequest = fc.record({
	kind: fc.constant('answer' as const),
	answer,
	target: fc.constantFrom('question' as const, 'order' as const),
	lasts: fc.constantFrom(ONCE, SECOND, 3 * SECOND, 5 * SECOND),
});
const slow = fc.record({
	kind: fc.constant('slow' as const),
	target: fc.constantFrom('login' as const, 'question' as const, 'order' as const),
	ms: fc.constantFrom(300, SECOND, 4 * SECOND),
});
const end = fc.record({
	kind: fc.constantFrom(
		'revoke' as const,
		'expire' as const,
		'revoke refresh tokens' as const,
		'typo' as const,
	),
});

/** All that follows from a seed, for as many accounts. */
export const drawFaults = (seed: number, count: number, accounts: number): DrawnFault[] =>
	fc.sample(
		fc.record({
			wait: fc.integer({ min: 2 * SECOND, max: 20 * SECOND }),
			account: fc.nat({ max: accounts - 1 }),
			fault: fc.oneof(
				{ weight: 2, arbitrary: failedLogin },
				{ weight: 4, arbitrary: failedRequest },
				{ weight: 1, arbitrary: slow },
				{ weight: 3, arbitrary: end },
			),
		}),
		{ seed, numRuns: count },
	);

/** For whoever reads the log. */
export const inWords = (fault: Fault): string => Object.values(fault).map(String).join(' ');
