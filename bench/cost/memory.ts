import { heapUsed } from '../../tools/n8n/measures';
import { decimal } from '../report/format';
import type { Cell, Row } from '../report/row';
import type { Scale } from '../scale';
import type { Stage } from '../stage';
import { fluentAuthWay, predefinedWay } from '../ways';

/** What n8n's heap grows by runs with a large item, each with a user, and so with a login, of its own. */
export async function measureMemory(
	stage: Stage,
	{ memory: { runs, size } }: Scale,
	say: (text: string) => void,
): Promise<Row[]> {
	const text = 'x'.repeat(size * 1e6);
	const cells: Row['cells'] = {};
	for (const way of [fluentAuthWay, predefinedWay]) {
		const caller = await way.open(stage, stage.newUser(), { userOfRun: true });
		const run = async () => {
			await caller.run('large', { user: stage.newUser().username, text });
			stage.fluent.clearRequests();
		};
		// What n8n keeps of the first one for good is no growth.
		await run();
		const before = await heapUsed(stage.server);
		for (let number = 1; number <= runs; number++) {
			say(`${way.title}, run ${number} of ${runs}`);
			await run();
		}
		const grown = (await heapUsed(stage.server)) - before;
		cells[way.id] = memoryCell(grown, size * 1e6);
		const { failed } = await caller.tally();
		if (failed > 0) throw new Error(`${failed} of ${runs} runs with a large item failed.`);
	}
	return [
		{
			title: `Heap of n8n after ${runs} runs with ${size} MB items, a login each`,
			goal: 'no run is kept',
			cells,
		},
	];
}

/** Half an item says that one run is kept; what else a login leaves behind is a session. */
export function memoryCell(grown: number, item: number): Cell {
	const sign = grown < 0 ? '−' : '+';
	return { text: `${sign}${decimal(Math.abs(grown) / 1e6, 1)} MB`, holds: grown < item / 2 };
}
