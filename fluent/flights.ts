/** Callers with the same key share one run; the first of them leads it. */
export class SingleFlight<Result> {
	private readonly running = new Map<string, Promise<Result>>();

	async run(key: string, task: () => Promise<Result>): Promise<{ result: Result; leads: boolean }> {
		const joined = this.running.get(key);
		if (joined) return { result: await joined, leads: false };
		const flight = task().finally(() => this.running.delete(key));
		this.running.set(key, flight);
		return { result: await flight, leads: true };
	}
}

/** Tasks with the same key run one after the other. */
export class Turns {
	private readonly last = new Map<string, Promise<unknown>>();

	async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
		const turn = (this.last.get(key) ?? Promise.resolve()).then(task, task);
		this.last.set(key, turn);
		return await turn.finally(() => {
			if (this.last.get(key) === turn) this.last.delete(key);
		});
	}
}
