import { expect } from '@jest/globals';
import { SAMPLE, type Simulator } from '../../../tools/simulator';

/** So many logins of the real user; nothing refused that would bring it nearer to its lock. */
export function expectHarmless(simulator: Simulator, logins: number, failedLogins = 0): void {
	const names = simulator.requests.flatMap(({ form }) => form?.username ?? []);
	const [own, others] = [true, false].map((isOwn) =>
		names.filter((name) => (name === SAMPLE.username) === isOwn),
	);
	expect(own).toHaveLength(logins);
	for (const name of others) expect(name).toMatch(/^n8n-doctor-[0-9a-f]{12}$/);
	expect(simulator.failures(SAMPLE.username)).toBe(failedLogins);
	for (const name of new Set(names)) expect(simulator.isLocked(name)).toBe(false);
	for (const { form, query } of simulator.requests) {
		if (form?.username !== SAMPLE.username) expect(form?.password).not.toBe(SAMPLE.password);
		expect(query).toEqual({});
	}
}
