/** Runs every promise callback that is due. Node has no public name for it; a turn of its loop takes thirty times as long. */
const settlePromises = (process as unknown as { _tickCallback: () => void })._tickCallback;

/** A schedule that causes more events than this is a loop of the core. */
const MOST_EVENTS = 200_000;

interface Event {
	at: number;
	order: number;
	run: () => void;
}

/**
 * Virtual time in ms. One event after the other, each with all the promise callbacks that follow from it, so a
 * simulation is a plain function: the same schedule always gives the same trace.
 */
export class Scheduler {
	now = 0;
	private events = 0;
	private readonly heap: Event[] = [];

	after(ms: number, run: () => void): void {
		const event = { at: this.now + Math.max(0, ms), order: this.events++, run };
		let place = this.heap.push(event) - 1;
		while (place > 0) {
			const parent = (place - 1) >> 1;
			if (!isBefore(event, this.heap[parent])) break;
			this.heap[place] = this.heap[parent];
			place = parent;
		}
		this.heap[place] = event;
	}

	/** Runs all events, also those that events bring about. Not to be called from a promise callback. */
	run(): void {
		for (let event = this.next(); event; event = this.next()) {
			if (this.events > MOST_EVENTS) throw new Error(`More than ${MOST_EVENTS} events`);
			this.now = event.at;
			event.run();
			settlePromises.call(process);
		}
	}

	private next(): Event | undefined {
		const [first] = this.heap;
		const last = this.heap.pop();
		if (!last || last === first) return first;
		let place = 0;
		for (;;) {
			let child = 2 * place + 1;
			if (child >= this.heap.length) break;
			const right = child + 1;
			if (right < this.heap.length && isBefore(this.heap[right], this.heap[child])) child = right;
			if (!isBefore(this.heap[child], last)) break;
			this.heap[place] = this.heap[child];
			place = child;
		}
		this.heap[place] = last;
		return first;
	}
}

const isBefore = (one: Event, other: Event): boolean =>
	one.at < other.at || (one.at === other.at && one.order < other.order);

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
