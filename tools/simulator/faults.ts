import { setTimeout } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import { locals } from './requests';
import type { FaultAnswer, Faults } from './types';

interface QueuedFault {
	path: string;
	answer: FaultAnswer;
	left: number;
}

export class FaultQueue implements Faults {
	private queue: QueuedFault[] = [];
	private readonly delays = new Map<string, number>();

	next(path: string, answer: FaultAnswer, times = Infinity): void {
		this.queue.push({ path, answer, left: times });
	}

	delay(path: string, ms: number): void {
		this.delays.set(path, ms);
	}

	clear(path?: string): void {
		this.queue = path === undefined ? [] : this.queue.filter((fault) => fault.path !== path);
		if (path === undefined) this.delays.clear();
		else this.delays.delete(path);
	}

	/** Faults are dealt out in order of arrival, then the delay runs. */
	readonly handler: RequestHandler = async (_req, res, next) => {
		const { record } = locals(res);
		const { path, grant } = record;
		const answer = this.take([path, `${path} ${grant}`]);
		if (answer !== undefined) record.faulted = true;
		// Not held open by the timer: stop() must end the process at once.
		await setTimeout(this.delays.get(path) ?? 0, undefined, { ref: false });
		if (answer === undefined) return next();
		if (answer === 'hang') return;
		if (answer === 'trickle') return await trickle(res);
		if (answer === 'drop') {
			res.socket?.destroy();
			return;
		}
		if (answer === 'lose') {
			res.end = () => res.destroy();
			return next();
		}
		res.status(answer.status);
		if (typeof answer.body === 'string') res.type('html');
		res.set(answer.headers ?? {});
		if (answer.body === undefined || typeof answer.body === 'string') res.end(answer.body);
		else res.json(answer.body);
	};

	private take(names: string[]): FaultAnswer | undefined {
		const fault = this.queue.find(({ path, left }) => names.includes(path) && left > 0);
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
