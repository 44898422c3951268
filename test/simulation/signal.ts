/** As much of an AbortSignal as HTTP clients use: Node's own takes longer to make than a whole request here. */
export class VirtualSignal {
	aborted = false;
	reason: unknown;
	private listeners: Array<() => void> = [];

	abort = (): void => {
		this.aborted = true;
		this.reason = Object.assign(new Error('The operation was aborted due to timeout'), {
			name: 'TimeoutError',
		});
		for (const listener of this.listeners) listener();
	};

	addEventListener(_type: 'abort', listener: () => void): void {
		this.listeners.push(listener);
	}

	removeEventListener(_type: 'abort', listener: () => void): void {
		this.listeners = this.listeners.filter((known) => known !== listener);
	}

	throwIfAborted(): void {
		if (this.aborted) throw this.reason;
	}
}
