import type { Account } from '../../tools/simulator/account';
import type { SimulatedUser } from '../../tools/simulator/users';
import { createAccount } from './account';
import { FAULTS, type Fault, type FaultName } from './faults';
import { Credential } from './credential';
import { Scheduler } from './scheduler';
import type { Schedule, Target } from './schedule';
import { Trace, type Disturbance } from './trace';

/** All that the processes share: time, chance, Fluent, the credentials that n8n stores, and what disturbs them. */
export class World {
	readonly time = new Scheduler();
	readonly fluent: Account;
	readonly users: SimulatedUser[];
	readonly credentials: Credential[];
	readonly trace: Trace;
	readonly chance: () => number;

	constructor(readonly schedule: Schedule) {
		const { seed, rules, rows } = schedule;
		this.chance = seed ? randomFrom(seed) : () => 0.5;
		this.fluent = createAccount(rules, () => this.time.now);
		this.users = [...this.fluent.users.values()];
		this.credentials = rows.map((plan) => new Credential(plan, this.users, schedule.line));
		this.trace = new Trace(schedule, this.fluent.locks, this.users);
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

	/** The fault that a request to one of these targets meets now. */
	faultOf(...targets: Target[]): { name: string; fault: Fault } | undefined {
		const name = this.disturbanceOf('everything', ...targets);
		return name === undefined ? undefined : { name, fault: FAULTS[name as FaultName] };
	}

	get storeFault(): string | undefined {
		return this.disturbanceOf('store');
	}

	private disturbanceOf(...targets: Target[]): string | undefined {
		return this.trace.disturbances.find(
			({ target, to }) => target && targets.includes(target) && this.now < to,
		)?.what;
	}

	/** When the last fault of all is over. */
	get calmAt(): number {
		return Math.max(this.now, ...this.trace.disturbances.map(({ to }) => to));
	}
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function randomFrom(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
