import type { Account } from '../../tools/simulator/account';
import type { SimulatedUser } from '../../tools/simulator/users';
import { createAccount } from './account';
import { FAULTS, type Fault } from './faults';
import { Credential } from './credential';
import { randomFrom } from './random';
import { Scheduler } from './scheduler';
import type { Schedule, StoreFault, Target } from './schedule';
import type { Disturbance, Trace } from './trace';

/** All that the processes share: time, chance, Fluent, the credentials that n8n stores, and what disturbs them. */
export class World {
	readonly time = new Scheduler();
	readonly fluent: Account;
	readonly users: SimulatedUser[];
	readonly credentials: Credential[];
	readonly trace: Trace;
	readonly chance: () => number;
	private readonly faults: Array<{ target: Target; fault: keyof typeof FAULTS; until: number }> =
		[];
	private readonly storeFaults: Array<{ fault: StoreFault; until: number }> = [];

	constructor(readonly schedule: Schedule) {
		const { seed, rules, rows } = schedule;
		this.chance = seed ? randomFrom(seed) : () => 0.5;
		this.fluent = createAccount(rules, () => this.time.now);
		this.users = [...this.fluent.users.values()];
		this.credentials = rows.map((plan) => new Credential(plan, this.users, schedule.line));
		this.trace = {
			schedule,
			attempts: [],
			calls: [],
			grants: [],
			garbled: [],
			probes: [],
			questions: [],
			retailers: [],
			arrivals: [],
			writes: [],
			disturbances: [],
			locks: this.fluent.locks,
			deeds: [],
			overwritten: [],
			unhandled: [],
			users: this.users,
		};
	}

	get now(): number {
		return this.time.now;
	}

	/** A latency from `least` to `most` ms. */
	latency(least: number, most: number): number {
		return Math.round(least + (most - least) * this.chance());
	}

	disturb(disturbance: Omit<Disturbance, 'from'>): void {
		this.trace.disturbances.push({ from: this.now, ...disturbance });
	}

	tell(text: string): void {
		this.trace.deeds.push({ at: this.now, text });
	}

	startFault(drawn: Target, fault: keyof typeof FAULTS, ms: number): void {
		// A wrong address is one of the token endpoint.
		const target = fault === 'the API in its place' ? 'token' : drawn;
		const until = this.now + ms;
		this.faults.push({ target, fault, until });
		this.disturb({ to: until, what: fault, target });
	}

	startStoreFault(fault: StoreFault, ms: number): void {
		const until = this.now + ms;
		this.storeFaults.push({ fault, until });
		this.disturb({ to: until, what: `the database ${fault}`, target: 'store' });
	}

	/** The fault that a request to one of these targets meets now. */
	faultOf(...targets: Target[]): { name: string; fault: Fault } | undefined {
		const met = this.faults.find(
			({ target, until }) =>
				this.now < until && (target === 'everything' || targets.includes(target)),
		);
		return met && { name: met.fault, fault: FAULTS[met.fault] };
	}

	get storeFault(): StoreFault | undefined {
		return this.storeFaults.find(({ until }) => this.now < until)?.fault;
	}

	/** When the last fault of all is over. */
	get calmAt(): number {
		return Math.max(this.now, ...this.trace.disturbances.map(({ to }) => to));
	}
}
