import { beforeAll, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const SCREENSHOTS = join(__dirname, 'screenshots');
const PATIENCE = 120_000; // ms per step

/**
 * The steps of one walk through the editor. Each is a test that takes a screenshot, in a folder that is emptied
 * before every run; those of failures are kept in `screenshots/failed`.
 *
 * @param page asked for when the step runs, since the browser starts after the steps are declared
 */
export function walk(name: string, page: () => Page) {
	const folder = join(SCREENSHOTS, name);
	let number = 0;
	let failed: string | undefined;
	beforeAll(async () => await rm(folder, { recursive: true, force: true }));

	return (title: string, work: () => Promise<void>): void => {
		const file = `${String(++number).padStart(2, '0')}-${title.replace(/\W+/g, '-')}.png`;
		const step = async () => {
			// A later step stands on the earlier ones: its own failure would say nothing.
			expect(failed).toBeUndefined();
			failed = title;
			try {
				await work();
			} catch (error) {
				const started = new Date().toISOString().replace(/\W/g, '');
				await page().screenshot({ path: join(SCREENSHOTS, 'failed', `${started}-${file}`) });
				throw error;
			}
			failed = undefined;
			await page().screenshot({ path: join(folder, file) });
		};
		test(title, step, PATIENCE);
	};
}
