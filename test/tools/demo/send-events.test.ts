import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from '@jest/globals';
import { sendEvents } from '../../../tools/demo/send-events';
import { useSimulator } from '../simulator/helpers';

const simulator = useSimulator();

it('each URL that is pasted gets a signed event, and anything else is said to be none', async () => {
	const [lines, told] = [new PassThrough(), new PassThrough({ objectMode: true })];
	sendEvents(simulator, lines, (text) => told.write(text));
	const answers: Array<[string, string]> = [
		['n8n', '"n8n" is no URL.'],
		[` ${simulator.url}/status/201 `, 'Answered 401.'],
		['http://127.0.0.1:1/', 'There was no answer.'],
	];
	for (const [line, answer] of answers) {
		lines.write(`${line}\n`);
		expect(await once(told, 'data')).toEqual([answer]);
	}
	expect(simulator.requests).toMatchObject([
		{ path: '/status/201', body: { name: 'OrderStatusChanged', accountId: 'ACCOUNT' } },
	]);
	lines.end();
});
