import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, isAlive } from '../n8n';
import { SetupError } from '../setup.cjs';

/** Kept between starts, with `--no-simulator` only. */
export const homeFolder = (): string => join(cacheFolder(), 'home');

/** Your own credentials live there from start to start; two n8n at once would spoil the database. */
export function lockHome(): string {
	const home = homeFolder();
	mkdirSync(home, { recursive: true, mode: 0o700 });
	const lock = join(home, 'npm-start.pid');
	const other = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
	if (other && isAlive(other)) {
		throw new SetupError(
			`n8n with your own account runs already (process ${other}): stop it first.`,
		);
	}
	writeFileSync(lock, String(process.pid));
	process.once('exit', () => rmSync(lock, { force: true }));
	return home;
}
