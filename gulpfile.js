const { rm } = require('node:fs/promises');
const { spawn } = require('node:child_process');
const { dest, series, src } = require('gulp');

const clean = () => rm('dist', { recursive: true, force: true });

const compile = () =>
	spawn(process.execPath, [require.resolve('typescript/bin/tsc')], { stdio: 'inherit' });

/** Icons, codex and output schemas: what n8n reads beside the compiled code. */
const assets = () =>
	src(
		['{credentials,nodes}/**/*.{svg,png}', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'],
		{
			base: '.',
			encoding: false,
		},
	).pipe(dest('dist'));

exports.clean = clean;
exports.build = series(clean, compile, assets);
