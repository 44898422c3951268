// `node tools/run.mjs <script.ts> [arguments]`: brings a fresh clone to the point where a script of ours can run,
// then runs it. Plain JavaScript without any dependency, because it runs before there are any.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, runNpm, SetupError } from './setup.cjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inRoot = (...names) => join(root, ...names);

function checkClone() {
	const needed = ['package-lock.json', 'fluent', 'tools/n8n'];
	const missing = needed.find((name) => !existsSync(inRoot(name)));
	if (missing) {
		throw new SetupError(
			`${missing} is missing: this works in a git clone of the repository only.`,
		);
	}
}

/** Newest change of a file, or of all files below a folder, in epoch ms; 0 if there is none. */
function changed(...names) {
	const path = inRoot(...names);
	if (!existsSync(path)) return 0;
	if (!statSync(path).isDirectory()) return statSync(path).mtimeMs;
	return Math.max(0, ...readdirSync(path).map((name) => changed(...names, name)));
}

/** Runs npm, and shows that it is at work. */
async function npm(args, what) {
	const start = Date.now();
	console.log(`${what} ...`);
	const seconds = () => Math.round((Date.now() - start) / 1000);
	const clock = setInterval(() => console.log(`  still at work, ${seconds()} s`), 15_000);
	try {
		await runNpm(args, { cwd: root });
	} finally {
		clearInterval(clock);
	}
	console.log(`  done in ${seconds()} s`);
}

/** npm gives SIGTERM to its shell, and some shells end of it without a word to what they have started. */
function endWithParent() {
	const parent = process.ppid;
	const watch = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(watch);
		process.kill(process.pid, 'SIGTERM');
	}, 500).unref();
}

try {
	checkNode();
	checkClone();
	if (changed('node_modules', '.package-lock.json') < changed('package-lock.json')) {
		const once = 'Installing the dependencies, once (1 to 3 minutes)';
		await npm(['ci', '--no-audit', '--no-fund'], once);
	}
	const built = changed('dist', 'credentials', 'FluentCommerceApi.credentials.js');
	const sources = ['credentials', 'nodes', 'fluent', 'tsconfig.json', 'gulpfile.js'];
	if (['package.json', ...sources].some((name) => changed(name) > built)) {
		await npm(['run', 'build'], 'Building the package');
	}
	endWithParent();
	// The script finds its own name and arguments where it looks for them.
	process.argv.splice(1, 1);
	const require = createRequire(import.meta.url);
	require('tsx/cjs');
	require(inRoot(process.argv[1]));
} catch (error) {
	console.error(process.env.DEBUG || !(error instanceof SetupError) ? error : error.message);
	process.exitCode = 1;
}
