import { describe, expect, it } from '@jest/globals';
import { SingleFlight, Turns } from '../../../fluent/flights';
import { settle } from './fake';

const noted = (log: string[], name: string) => async () => {
	log.push(`${name} begins`);
	await settle();
	log.push(`${name} ends`);
	return name;
};

describe('a single flight', () => {
	it('is shared by all who ask meanwhile, and one of them leads', async () => {
		const flight = new SingleFlight<string>();
		const log: string[] = [];
		const callers = ['a', 'b', 'c'].map((name) => flight.run('key', noted(log, name)));
		expect(await Promise.all(callers)).toEqual([
			{ result: 'a', leads: true },
			{ result: 'a', leads: false },
			{ result: 'a', leads: false },
		]);
		expect(log).toEqual(['a begins', 'a ends']);
	});

	it('is shared by key, and is over when it has landed', async () => {
		const flight = new SingleFlight<string>();
		const log: string[] = [];
		await Promise.all([flight.run('1', noted(log, 'a')), flight.run('2', noted(log, 'b'))]);
		expect(await flight.run('1', noted(log, 'c'))).toEqual({ result: 'c', leads: true });
		expect(log.filter((line) => line.endsWith('begins'))).toHaveLength(3);
	});

	it('that crashes fails everyone aboard, and the next one starts anew', async () => {
		const flight = new SingleFlight<string>();
		const crash = new Error('crash');
		const callers = [1, 2].map(() => flight.run('key', () => Promise.reject(crash)));
		const reasons = (await Promise.allSettled(callers)).map((end) => 'reason' in end && end.reason);
		expect(reasons).toEqual([crash, crash]);
		expect(await flight.run('key', noted([], 'next'))).toEqual({ result: 'next', leads: true });
	});
});

describe('turns', () => {
	it('are taken one after the other with one key, side by side with different ones', async () => {
		const turns = new Turns();
		const log: string[] = [];
		const order = [
			turns.run('1', noted(log, 'a')),
			turns.run('1', noted(log, 'b')),
			turns.run('2', noted(log, 'c')),
		];
		expect(await Promise.all(order)).toEqual(['a', 'b', 'c']);
		expect(log.slice(0, 2)).toEqual(['a begins', 'c begins']);
		expect(log.indexOf('b begins')).toBeGreaterThan(log.indexOf('a ends'));
	});

	it('are kept by who comes while another waits', async () => {
		const turns = new Turns();
		const log: string[] = [];
		const first = turns.run('key', noted(log, 'a'));
		const second = turns.run('key', noted(log, 'b'));
		await first;
		await Promise.all([second, turns.run('key', noted(log, 'c'))]);
		expect(log.slice(2)).toEqual(['b begins', 'b ends', 'c begins', 'c ends']);
	});

	it('go on after one that fails, and leave nothing behind', async () => {
		const turns = new Turns();
		const first = turns.run('key', () => Promise.reject(new Error('crash')));
		const second = turns.run('key', async () => 'next');
		await expect(first).rejects.toThrow('crash');
		expect(await second).toBe('next');
		expect((turns as unknown as { last: Map<string, unknown> }).last.size).toBe(0);
	});
});
