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
