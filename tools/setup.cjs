// Plain JavaScript without any dependency: `run.mjs` needs it before there are any.
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

function explainNpmFailure(output) {
	return failures.find(({ pattern }) => new RegExp(pattern).test(output))?.sentence;
}

module.exports = { SetupError, checkNode, explainNpmFailure };
