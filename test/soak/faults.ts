import fc from 'fast-check';
import type { FaultAnswer } from '../../tools/simulator';
import { SECOND } from '../../tools/time';

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
/** Three of five are answers. */
const KINDS = [...ENDS, 'slow', ...Array<'answer'>(8).fill('answer')] as const;

const fault = fc.record({
	/** ms after the fault before it. */
	wait: fc.integer({ min: 2 * SECOND, max: 20 * SECOND }),
	/** Which of the accounts does something wrong. */
	account: fc.nat({ max: 2 }),
	kind: fc.constantFrom(...KINDS),
	/** Where an answer strikes: a login, a question to Fluent, or what the workflow itself sends. */
	target: fc.constantFrom('login', 'question', 'order'),
	answer: fc.constantFrom(...ANSWERS),
	/** ms of an answer; 0 strikes one request only, as does each of a login: a second lost answer costs minutes. */
	lasts: fc.constantFrom(0, SECOND, 3 * SECOND, 5 * SECOND),
});

/** All that follows from a seed. */
export const drawFaults = (seed: number, numRuns: number) => fc.sample(fault, { seed, numRuns });

export type Fault = ReturnType<typeof drawFaults>[number];
