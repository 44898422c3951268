import { createInterface } from 'node:readline';
import type { Simulator } from '../simulator';
import { orderEvent } from '../simulator/webhooks';

/** Sends an order's event to each URL that comes as a line, as Fluent does, and tells what came of it. */
export function sendEvents(
	{ data, webhooks }: Simulator,
	lines: NodeJS.ReadableStream,
	tell: (text: string) => void,
): void {
	const send = async (line: string) => {
		const url = line.trim();
		if (!URL.canParse(url)) return tell(`"${url}" is no URL.`);
		const [status] = await webhooks.deliver(url, orderEvent(data.orders[0]), []);
		tell(status === undefined ? 'There was no answer.' : `Answered ${status}.`);
	};
	createInterface({ input: lines }).on('line', (line) => void send(line));
}
