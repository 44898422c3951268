/** Runs every promise callback that is due. Node has no public name for it; a turn of its loop takes thirty times as long. */
const settlePromises = (process as unknown as { _tickCallback: () => void })._tickCallback;

/** A schedule that causes more events than this is a loop of the core. */
const MOST_EVENTS = 200_000;

/**
 * Virtual time in ms. One event after the other, each with all the promise callbacks that follow from it, so a
 * simulation is a plain function: the same schedule always gives the same trace.
 */
export class Scheduler {
	now = 0;
	private events = 0;
	/** The next one last; of those at the same time the one that was asked for first. */
	private readonly coming: Array<{ at: number; run: () => void }> = [];

	after(ms: number, run: () => void): void {
		const at = this.now + Math.max(0, ms);
		let [place, end] = [0, this.coming.length];
		while (place < end) {
			const middle = (place + end) >> 1;
			if (this.coming[middle].at > at) place = middle + 1;
			else end = middle;
		}
		this.coming.splice(place, 0, { at, run });
		this.events++;
	}

	/** Runs all events, also those that events bring about. Not to be called from a promise callback. */
	run(): void {
		for (let event = this.coming.pop(); event; event = this.coming.pop()) {
			if (this.events > MOST_EVENTS) throw new Error(`More than ${MOST_EVENTS} events`);
			this.now = event.at;
			event.run();
			settlePromises.call(process);
		}
	}
}

/** As much of an AbortSignal as HTTP clients use: Node's own takes longer to make than a whole request here. */
export class VirtualSignal {
	aborted = false;
	private listeners: Array<() => void> = [];

	abort = (): void => {
		this.aborted = true;
		for (const listener of this.listeners) listener();
	};

	addEventListener(_type: 'abort', listener: () => void): void {
		this.listeners.push(listener);
	}

	removeEventListener(_type: 'abort', listener: () => void): void {
		this.listeners = this.listeners.filter((known) => known !== listener);
	}

	throwIfAborted(): void {
		if (this.aborted) throw new Error('The operation was aborted due to timeout');
	}
}
