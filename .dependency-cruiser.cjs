// Which way imports go; what no rule forbids is allowed. `$1` is the folder that `from` has found.
const PROJECT = '^(?:credentials|nodes|fluent|tools|bench|test)/';

/** `from` imports nothing of the project but `allowed`. */
const only = (name, from, allowed) => ({
	name,
	severity: 'error',
	from: { path: from },
	to: { path: PROJECT, pathNot: allowed },
});

module.exports = {
	forbidden: [
		{ name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
		only('fluent-stands-alone', '^fluent/', '^fluent/'),
		only('published-needs-fluent', '^(credentials|nodes)/', ['^$1/', '^fluent/']),
		only('simulator-stands-alone', '^tools/simulator/', ['^tools/simulator/', '^tools/time\\.']),
		only('n8n-stands-alone', '^tools/n8n/', ['^tools/n8n/', '^tools/(?:setup|time)\\.']),
		only('bench-needs-stages', '^bench/', [
			'^bench/',
			'^tools/(?:simulator|n8n)/',
			'^tools/(?:setup|time)\\.',
		]),
		only('tools-keep-apart', '^(tools/(?!simulator|n8n)[^/]+)/', [
			'^$1/',
			'^(?:credentials|nodes|fluent)/',
			'^tools/(?:simulator|n8n)/',
			'^tools/(?:setup|time)\\.',
		]),
		{
			name: 'nothing-imports-tests',
			severity: 'error',
			from: { pathNot: '^test/' },
			to: { path: '^test/' },
		},
		{
			name: 'tests-need-stages',
			comment: 'Only the tests of the tools import another one than simulator and n8n.',
			severity: 'error',
			from: { path: '^test/', pathNot: '^test/tools/' },
			to: { path: '^(?:bench|tools)/', pathNot: '^tools/(?:(?:simulator|n8n)/|time\\.)' },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^dist/' },
		tsConfig: { fileName: 'test/tsconfig.json' },
		// An import of types is an arrow as well.
		tsPreCompilationDeps: true,
	},
};
