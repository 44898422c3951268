import { giveRoles, newRetailer, passwordOf } from './account';
import { Process } from './process';
import type { Edit, RunStep, Schedule, Step, Wait } from './schedule';
import { VirtualSignal } from './scheduler';
import { MINUTE, SECOND } from '../../tools/time';
import { BEGUN, skewOf, type Attempt, type Trace } from './trace';
import { World } from './world';

/** Faults end 15 minutes before the last runs, plus the time that a call may take. */
const CALM = 16 * MINUTE;

/**
 * Lets a schedule happen. The same schedule gives the same trace, as long as the core uses its own clock and chance only.
 * Promise callbacks of the core run meanwhile, so it may not be called from one: `simulateInTurn` sees to that.
 */
export function simulate(schedule: Schedule): Trace {
	const world = new World(schedule);
	const onUnhandled = (reason: unknown) => void world.trace.unhandled.push(reason);
	process.on('unhandledRejection', onUnhandled);
	try {
		new Course(world).run();
	} finally {
		process.off('unhandledRejection', onUnhandled);
	}
	return world.trace;
}

export const simulateInTurn = (schedule: Schedule): Promise<Trace> =>
	new Promise((resolve) => setImmediate(() => resolve(simulate(schedule))));

/** What people, machines and networks do, step by step. */
class Course {
	private readonly processes: Process[] = [];
	private lives = 0;
	private passwords = 0;
	/** When the last of the steps that take their time is over. */
	private busyUntil = 0;

	constructor(private readonly world: World) {
		for (let number = 0; number < world.schedule.processes; number++) this.start(number, 0);
	}

	run(): void {
		this.next(0);
		this.world.time.run();
	}

	private next(index: number): void {
		const { steps } = this.world.schedule;
		if (index === steps.length) {
			return this.world.time.after(this.busyUntil - this.world.now, () => this.end());
		}
		const { wait, step } = steps[index];
		this.world.time.after(this.ms(wait), () => {
			this.take(step);
			this.next(index + 1);
		});
	}

	private ms(wait: Wait): number {
		if ('ms' in wait) return wait.ms;
		const expiry = this.world.fluent.tokens.at(-1)?.expiresAt ?? this.world.now;
		return expiry + wait.fromExpiry - this.world.now;
	}

	/** Everything is set right; runs go on meanwhile, and after 15 minutes without a fault all of them must succeed. */
	private end(): void {
		const { world } = this;
		world.users.forEach((user) => world.fluent.activate(user, true));
		world.credentials.forEach((credential) => credential.edit('right'));
		world.tell('every credential is set right');
		const calmIn = world.calmAt - world.now;
		const { after, rows } = world.schedule;
		after.forEach((seconds, index) =>
			world.time.after(calmIn + seconds * SECOND, () => this.lastRun(index, index % rows.length)),
		);
		const lastRuns = calmIn + CALM + skewOf(world.trace);
		const before: Attempt[][] = rows.map(() => []);
		rows.forEach((_row, row) => {
			const run = () => void before[row].push(this.lastRun(row, row));
			world.time.after(lastRuns, run);
			// Late enough for a text to be stored again, after a login of 30 s.
			world.time.after(lastRuns + 95 * SECOND, run);
		});
		// Restarted, it finds in the store what it knew.
		world.time.after(lastRuns + 3 * MINUTE, () => {
			this.restart(0);
			rows.forEach((_row, row) => (this.lastRun(0, row).restartedAfter = before[row]));
		});
	}

	private lastRun(process: number, row: number): Attempt {
		const step = { ...PLAIN_RUN, row, helper: this.world.schedule.lastHelper };
		return this.runItem(this.life(process), step, 0);
	}

	private take(step: Step): void {
		const { world } = this;
		const { fluent } = world;
		switch (step.kind) {
			case 'run':
				return this.each(step.process, (process) => this.runOn(process, step));
			case 'busy':
				return this.repeat(step.times, SECOND, () => {
					const run = { ...PLAIN_RUN, row: step.row, helper: step.helper };
					this.each('all', (process) => this.runOn(process, run));
				});
			case 'restarts':
			case 'typos':
				return this.repeat(step.times, step.every, () => {
					if (step.kind === 'restarts') this.restart(step.process);
					else this.edit(step.row, 'wrong password');
					this.runOn(this.life(step.process), { ...PLAIN_RUN, row: step.row });
				});
			case 'crash':
				return this.each(step.process, ({ process }) => this.restart(process));
			case 'stop':
				return this.each(step.process, (process) => this.stop(process, step.isFirstAlone));
			case 'mend':
				return this.mend(step.process, step.row);
			case 'change roles':
				giveRoles(world.users[step.user], step.roles);
				return world.tell(`${world.users[step.user].username} gets roles: ${step.roles}`);
			case 'retailer':
				return this.addRetailer();
			case 'garble': {
				const row = step.row % world.credentials.length;
				world.tell(`another version stores in credential ${row}: ${step.damage}`);
				world.trace.garbled.push({ at: world.now, row });
				return world.credentials[row].garble(step.damage);
			}
			case 'edit':
				return this.edit(step.row, step.edit);
			case 'revoke':
				world.tell(`Fluent revokes the tokens of ${world.users[step.user].username}`);
				return fluent.revokeTokens(world.users[step.user].username);
			case 'change password': {
				const user = world.users[step.user];
				fluent.changePassword(user, passwordOf(user.username, ++this.passwords));
				return world.disturb({ to: world.now, what: 'the password changed in Fluent', user });
			}
			case 'deactivate': {
				const user = world.users[step.user];
				fluent.activate(user, false);
				world.disturb({ to: world.now + step.ms, what: 'the user is deactivated', user });
				return world.time.after(step.ms, () => fluent.activate(user, true));
			}
			case 'stranger': {
				const user = world.users[step.user];
				for (let failure = 0; failure < 5; failure++) fluent.fail(user.username);
				const { to } = fluent.locks.at(-1)!;
				return world.disturb({ to, what: 'somebody else locked the user', user });
			}
			case 'clock':
				world.disturb({
					// Set back, it shows the same times again.
					to: world.now + Math.max(0, -step.ms),
					what: `clock jumps by ${step.ms / MINUTE} minutes`,
					clock: step.ms,
				});
				return this.each(step.process, (process) => (process.offset += step.ms));
			case 'fault':
				return world.disturb({
					to: world.now + step.ms,
					what: step.fault,
					// A wrong address is one of the token endpoint.
					target: step.fault === 'the API in its place' ? 'token' : step.target,
				});
			case 'store fault':
				return world.disturb({ to: world.now + step.ms, what: step.fault, target: 'store' });
		}
	}

	private stop(life: Process, isFirstAlone: boolean): void {
		const { world } = this;
		const running = world.trace.attempts.filter(
			(attempt) => attempt.life === life && attempt.endedAt === Infinity,
		);
		for (const attempt of isFirstAlone ? running.slice(0, 1) : running) {
			world.tell(`request ${attempt.id} is stopped`);
			Object.assign(attempt, { stoppedAt: world.now, endedAt: world.now, outcome: 'stopped' });
			attempt.signal.abort();
		}
	}

	private mend(process: number, row: number): void {
		const { world } = this;
		const { rows } = world.schedule;
		const { user, byItem } = rows[row % rows.length];
		const credential = world.credentials[row % rows.length];
		if (byItem) return;
		const owner = world.users.find(({ username }) => username === credential.meant(0));
		world.tell(`the password that was typed into credential ${row} is set in Fluent`);
		const mended = owner ?? world.users[user];
		world.fluent.changePassword(mended, credential.typed.password);
		world.disturb({ to: world.now, what: 'the password changed in Fluent', user: mended });
		this.runOn(this.life(process), { ...PLAIN_RUN, row, helper: 'test' });
	}

	private addRetailer(): void {
		const { fluent, trace, now } = this.world;
		fluent.retailers.push(newRetailer(fluent.retailers.length + 1));
		trace.retailers.push({ at: now, ids: fluent.retailers.map(({ id }) => Number(id)) });
	}

	private repeat(times: number, every: number, act: () => void): void {
		for (let time = 0; time < times; time++) this.world.time.after(time * every, act);
		this.busyUntil = Math.max(this.busyUntil, this.world.now + times * every);
	}

	private runOn(process: Process, step: RunStep): void {
		const items = Array.from({ length: step.items }, (_, item) => item);
		if (step.parallel) return items.forEach((item) => this.runItem(process, step, item));
		void items.reduce(async (before, item) => {
			await before;
			await this.runItem(process, step, item).done;
		}, Promise.resolve());
	}

	private runItem(life: Process, step: RunStep, item: number) {
		const { world } = this;
		// Fluent Auth and the test send questions of our own.
		const isOwn = ['auth', 'unchecked', 'test'].includes(step.helper);
		const attempt: Attempt = {
			...BEGUN,
			id: world.trace.attempts.length,
			life,
			row: step.row % world.credentials.length,
			item,
			helper: step.helper,
			status: isOwn ? 200 : step.api.status,
			takes: isOwn ? 0 : step.api.takes,
			stream: !isOwn && step.stream,
			wish: step.wish,
			signal: new VirtualSignal(),
			startedAt: world.now,
		};
		world.trace.attempts.push(attempt);
		return Object.assign(attempt, { done: life.send(attempt) });
	}

	private edit(row: number, edit: Edit): void {
		const { credentials } = this.world;
		this.world.tell(`credential ${row % credentials.length} is edited: ${edit}`);
		credentials[row % credentials.length].edit(edit);
	}

	private life(number: number): Process {
		return this.processes[number % this.processes.length];
	}

	private each(which: number | 'all', act: (process: Process) => void): void {
		if (which === 'all') [...this.processes].forEach(act);
		else act(this.life(which));
	}

	private restart(number: number): void {
		const before = this.life(number);
		before.alive = false;
		this.start(before.process, before.offset);
	}

	private start(number: number, offset: number): void {
		const process = new Process(this.world, this.lives++, number, offset);
		process.onCrash = () => this.restart(number);
		this.processes[number] = process;
		if (this.world.now) this.world.tell(`process ${number} is restarted`);
	}
}

const PLAIN_RUN: RunStep = {
	kind: 'run',
	process: 0,
	row: 0,
	items: 1,
	parallel: true,
	helper: 'legacy',
	api: { status: 200, takes: 0 },
	stream: false,
	wish: 0,
};
