import { afterAll, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import type { Settings } from '../../../fluent/settings';
import { examine } from '../../../tools/doctor/examine';
import { report, rowsOf, type FactId } from '../../../tools/doctor/facts';
import {
	SAMPLE,
	sampleSettings,
	startSimulator,
	type FaultAnswer,
	type Simulator,
} from '../../../tools/simulator';
import { leaks } from '../../support/leaks';
import { Clock } from '../simulator/helpers';

/** A retailer, a name and a role that would be noticed anywhere in a report. */
const PERSON = {
	username: SAMPLE.username,
	password: SAMPLE.password,
	firstName: 'Noticeable',
	lastName: 'Person',
	retailerId: 987_654_321,
	roles: ['NOTICEABLE_ROLE'],
};

/** Places of the requests to /oauth/token. */
export const ORDER = {
	firstLogin: 1,
	wrongClient: 2,
	otherScope: 3,
	madeUpRefresh: 4,
	madeUpUser: 5,
	withoutHeader: 6,
	secondLogin: 7,
	refresh: 8,
	usedRefresh: 9,
};

/** A simulated account with refresh tokens, and a doctor whose pauses take no time. */
export class Surgery {
	simulator!: Simulator;
	/** Every access and refresh token, in the order of their issue. */
	readonly issued: string[] = [];
	/** Answers for the requests at these places to /oauth/token; the others go to the account. */
	readonly faults = new Map<number, FaultAnswer>();
	private tokenRequests = 0;
	private readonly clock = new Clock();

	/** Registers the hooks of a test file. */
	constructor() {
		beforeAll(async () => {
			const { now } = this.clock;
			this.simulator = await startSimulator({ now, refreshTokensForAccountClient: true });
			const send = globalThis.fetch;
			jest.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
				const isToken = String(request[0]).endsWith('/oauth/token');
				const fault = isToken ? this.faults.get(++this.tokenRequests) : undefined;
				if (fault) this.simulator.faults.next('/oauth/token', fault, 1);
				const response = await send(...request);
				const answer = await response.clone().text();
				const issued = /"(?:access|refresh)_token":"([^"]+)"/g;
				for (const [, token] of answer.matchAll(issued)) this.issued.push(token);
				return response;
			});
		});
		beforeEach(() => {
			this.simulator.reset();
			this.simulator.addUser({ ...PERSON });
			this.issued.length = 0;
			this.faults.clear();
			this.tokenRequests = 0;
		});
		afterAll(async () => {
			jest.restoreAllMocks();
			await this.simulator.stop();
		});
	}

	/** One examination; whatever came out, it has to be harmless. @throws LoginFailure of the first login */
	async examine(changes: Settings = {}) {
		const settings = { ...sampleSettings(this.simulator.url), ...changes };
		const sleep = async (ms: number) => this.clock.pass(ms);
		const timeout = (ms: number) => AbortSignal.timeout(ms);
		const answers = await examine(settings, { now: this.clock.now, sleep, timeout });
		const rows = rowsOf(answers);
		const text = report(settings, rows, '1.2.3');
		expectHarmless(this.simulator, 2);
		const { username, password, clientSecret, accountId } = SAMPLE;
		const { firstName, lastName, roles, retailerId } = PERSON;
		const own = [username, password, clientSecret, accountId, new URL(this.simulator.url).hostname];
		const person = [firstName, lastName, roles[0], String(retailerId)];
		expect(leaks(text, [...own, ...person, ...this.issued])).toEqual([]);
		const row = (id: FactId) => rows.find((one) => one.id === id)!;
		return { rows, text, row };
	}

	/** The header fluent.account of each login of the real user. */
	headers(): unknown[] {
		const own = this.simulator.requests.filter(({ form }) => form?.username === SAMPLE.username);
		return own.map(({ headers }) => headers['fluent.account']);
	}
}

/** So many logins of the real user; nothing refused that would bring it nearer to its lock. */
export function expectHarmless(simulator: Simulator, logins: number, failedLogins = 0): void {
	for (const { form } of simulator.requests) {
		if (form?.username !== SAMPLE.username) expect(form?.password).not.toBe(SAMPLE.password);
	}
	const names = simulator.requests.flatMap(({ form }) => form?.username ?? []);
	const own = names.filter((name) => name === SAMPLE.username);
	expect(own).toHaveLength(logins);
	for (const name of names) {
		if (name !== SAMPLE.username) expect(name).toMatch(/^n8n-doctor-[0-9a-f]{12}$/);
	}
	expect(simulator.failures(SAMPLE.username)).toBe(failedLogins);
	for (const name of new Set(names)) expect(simulator.isLocked(name)).toBe(false);
	expect(simulator.requests.filter(({ query }) => Object.keys(query).length)).toEqual([]);
}
