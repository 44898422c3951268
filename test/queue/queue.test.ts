import { describe, expect, jest, test } from '@jest/globals';
import { CURRENT_N8N } from '../../tools/n8n';
import { crashes } from './cases/crashes';
import { expiry } from './cases/expiry';
import { refusals, refusalsOfMany } from './cases/refusals';
import { useWorld } from './support/world';

jest.setTimeout(600_000);

describe(`n8n ${CURRENT_N8N} in queue mode`, () => {
	const world = useWorld();

	describe('one main process and two workers', () => {
		expiry(world);
		crashes(world);
		refusals(world);
	});

	describe('one main process and eight workers', () => refusalsOfMany(world));

	test('all cases together: no dead token is sent, and no run fails without a reason', () => {
		const { deadTokens, unexplained, report } = world;
		report.note(
			'All cases: dead tokens sent, runs failed without a reason',
			`${deadTokens}, ${unexplained.length}`,
			'0, 0',
		);
		expect({ deadTokens, unexplained }).toEqual({ deadTokens: 0, unexplained: [] });
	});
});
