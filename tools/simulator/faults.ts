import { setTimeout } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import { locals } from './requests';

/**
 * A string body is sent as is, anything else as JSON. `drop` closes the connection, `hang` never answers, `trickle` begins
 * an answer and sends a byte a second, `lose` has the account answer and closes the connection instead of sending it.
 */
export type FaultAnswer =
	| { status: number; headers?: Record<string, string>; body?: unknown }
	| 'drop'
	| 'hang'
	| 'trickle'
	| 'lose';

interface QueuedFault {
	path: string;
	answer: FaultAnswer;
	left: number;
}

/** A fault answers the next requests to one path instead of the account. */
export class Faults {
	private queue: QueuedFault[] = [];
	private readonly delays = new Map<string, number>();

	/** Several can be queued; the first that matches wins. */
	next(path: string, answer: FaultAnswer, times = Infinity): void {
		this.queue.push({ path, answer, left: times });
	}

	/** Waits `ms` before every answer of `path`, to let requests meet. */
	delay(path: string, ms: number): void {
		this.delays.set(path, ms);
	}

	/** Faults and delays of `path`, or all. */
	clear(path?: string): void {
		this.queue = path === undefined ? [] : this.queue.filter((fault) => fault.path !== path);
		if (path === undefined) this.delays.clear();
		else this.delays.delete(path);
	}

	/** Faults are dealt out in order of arrival, then the delay runs. */
	readonly handler: RequestHandler = async (_req, res, next) => {
		const { record } = locals(res);
		const { path } = record;
		const answer = this.take(path);
		if (answer !== undefined) record.faulted = true;
		// Not held open by the timer: stop() must end the process at once.
		await setTimeout(this.delays.get(path) ?? 0, undefined, { ref: false });
		switch (answer) {
			case undefined:
				return next();
			case 'hang':
				return;
			case 'trickle':
				return await trickle(res);
			case 'drop':
				return void res.socket?.destroy();
			case 'lose':
				res.end = () => res.destroy();
				return next();
		}
		const { status, headers = {}, body } = answer;
		if (typeof body === 'string') res.type('html');
		res.status(status).set(headers);
		if (body === undefined || typeof body === 'string') res.end(body);
		else res.json(body);
	};

	private take(path: string): FaultAnswer | undefined {
		const fault = this.queue.find((one) => one.path === path && one.left > 0);
		if (fault) fault.left -= 1;
		return fault?.answer;
	}
}

/** Blanks, which JSON may begin with. */
async function trickle(res: Response): Promise<void> {
	res.type('json');
	while (!res.destroyed) {
		res.write(' ');
		await setTimeout(1_000, undefined, { ref: false });
	}
}
