import { expect, test } from '@jest/globals';
import type { World } from '../support/world';

/** What all cases before it add up to. */
export function nothingElse(world: World): void {
	test('all cases together: no dead token is sent, and no run fails without a reason', () => {
		const { deadTokens, unexplained, report } = world;
		report.note(
			'All cases: dead tokens sent, runs failed without a reason',
			`${deadTokens}, ${unexplained.length}`,
			'0, 0',
		);
		expect({ deadTokens, unexplained }).toEqual({ deadTokens: 0, unexplained: [] });
	});
}
