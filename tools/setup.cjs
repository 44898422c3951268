// Plain JavaScript without any dependency: `run.mjs` needs it before there are any.
const { spawn } = require('node:child_process');
const { appendFileSync, writeFileSync } = require('node:fs');
const { engines } = require('../package.json');
const failures = require('./npm-failures.json');

class SetupError extends Error {}

function checkNode() {
	const [[major, minor], [ownMajor, ownMinor]] = [engines.node, process.versions.node].map(
		(version) => version.match(/\d+/g).map(Number),
	);
	if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
	throw new SetupError(
		`Node ${process.versions.node} is too old: install Node ${major}.${minor} or newer (https://nodejs.org).`,
	);
}

async function runNpm(args, { log, ...options } = {}) {
	// The npm that started us, on the Node that it was made for; else the one on the PATH.
	const cli = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.env.npm_execpath] : [];
	const child = spawn(cli.length > 0 ? process.execPath : 'npm', [...cli, ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
		...options,
	});
	let output = '';
	if (log) writeFileSync(log, '');
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (text) => {
			output += text;
			if (log) appendFileSync(log, text);
		});
	}
	const kill = () => child.kill();
	process.once('exit', kill);
	const code = await new Promise((resolve, reject) => {
		child.once('error', () => reject(new SetupError('npm was not found: install Node with npm.')));
		child.once('close', resolve);
	});
	process.off('exit', kill);
	if (code === 0) return output;
	const last = output.trim().split('\n').slice(-8).join('\n');
	const known = failures.find(({ pattern }) => new RegExp(pattern).test(output))?.sentence;
	const reason = known ?? `npm ${args.join(' ')} failed. Its last words:\n${last}`;
	throw new SetupError(log ? `${reason} (npm's output: ${log})` : reason);
}

module.exports = { SetupError, checkNode, runNpm };
