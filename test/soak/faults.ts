import fc from 'fast-check';
import type { FaultAnswer } from '../../tools/simulator';

const SECOND = 1_000;
const PAGES = [200, 400, 401, 403, 404, 502, 503, 504];
const ANSWERS: FaultAnswer[] = [
	'drop',
	'hang',
	{ status: 500, body: { errors: [] } },
	{ status: 429, headers: { 'retry-after': '2' } },
	{ status: 302, headers: { location: '/elsewhere' } },
	...PAGES.map((status) => ({ status, body: '<!doctype html><title>Sign in</title>' })),
];
const ENDS = ['revoke', 'expire', 'revoke refresh tokens', 'typo'] as const;

/** What one of the accounts does wrong, `wait` ms after the fault before it. */
export interface Fault {
	wait: number;
	account: number;
	kind: 'answer' | 'slow' | (typeof ENDS)[number];
	/** Where an answer strikes: a login, a question to Fluent, or what the workflow itself sends. */
	target: 'login' | 'question' | 'order';
	answer: FaultAnswer;
	/** ms of an answer; 0 strikes one request only. */
	lasts: number;
}

const fault = fc.record<Fault>({
	wait: fc.integer({ min: 2 * SECOND, max: 20 * SECOND }),
	account: fc.nat({ max: 2 }),
	kind: fc.oneof(
		{ weight: 6, arbitrary: fc.constant('answer' as const) },
		{ weight: 1, arbitrary: fc.constant('slow' as const) },
		{ weight: 3, arbitrary: fc.constantFrom(...ENDS) },
	),
	target: fc.constantFrom('login', 'question', 'order'),
	answer: fc.constantFrom(...ANSWERS),
	lasts: fc.constantFrom(0, SECOND, 3 * SECOND, 5 * SECOND),
});

/** All that follows from a seed. A login's fault strikes once: a second lost answer costs minutes. */
export const drawFaults = (seed: number, count: number): Fault[] =>
	fc
		.sample(fault, { seed, numRuns: count })
		.map((one) => (one.target === 'login' ? { ...one, lasts: 0 } : one));
