const { availableParallelism } = require('node:os');

const PUBLISHED = '{credentials,fluent,nodes}/**/*.ts';

// The package by itself, and inside the request helpers of both n8n lines.
const common = {
	rootDir: __dirname,
	testEnvironment: 'node',
	// Copies of the package that mutation testing makes.
	modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp'],
	transform: { '^.+\\.[cm]?[jt]sx?$': '@swc/jest' },
	// Packages that ship ES modules only.
	transformIgnorePatterns: [
		'/node_modules/(?!(?:get-port|env-paths|is-safe-filename|markdown-table)/)',
	],
};

/** `npm test -- <path>` runs a part, which does not reach every line; what follows the script's own words says so. */
const isPart = process.argv.at(-1) !== '--coverage';

/** Its tests do not count for the coverage, which unit tests have to reach by themselves. */
const uncounted = { ...common, coveragePathIgnorePatterns: ['/'] };

/** All tests of a level as one file, or those that were asked for. */
const testsOf = (level, globals) => ({
	testMatch: [isPart ? `<rootDir>/test/${level}/**/*.test.ts` : '<rootDir>/test/all.test.ts'],
	globals: { level, ...globals },
});

const engine = (line, moduleNameMapper = {}) => ({
	...uncounted,
	displayName: `engine-${line}`,
	moduleNameMapper,
	// How the server around n8n-core treats a credential, see harness/credentials-helper.ts.
	...testsOf('engine', { n8nLine: line }),
});

module.exports = {
	reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
	// Many tests wait, so that workers share a core well. One of them grows to half a GB.
	maxWorkers: Math.max(4, availableParallelism() - 1),
	// ms: none fails for being slow on a busy machine, where a worker of half a GB also needs longer to end.
	testTimeout: 60_000,
	workerGracefulExitTimeout: 10_000,
	collectCoverageFrom: [PUBLISHED],
	// Not to the output, where the closing line is the last one; coverage/index.html shows each line.
	coverageReporters: ['html'],
	// For each file, so that a failure names it.
	coverageThreshold: isPart ? {} : { [PUBLISHED]: { lines: 100, branches: 100 } },
	projects: [
		{
			...common,
			displayName: 'unit',
			...testsOf('unit'),
		},
		{
			...uncounted,
			displayName: 'tools',
			...testsOf('tools'),
		},
		{
			...uncounted,
			displayName: 'simulation',
			testMatch: ['<rootDir>/test/simulation/**/*.test.ts'],
		},
		engine(2),
		engine(1, {
			'^n8n-core$': 'n8n-core-1',
			'^n8n-core/(.*)$': 'n8n-core-1/$1',
			'^n8n-workflow$': 'n8n-workflow-1',
			'^n8n-workflow/(.*)$': 'n8n-workflow-1/$1',
		}),
		{
			...uncounted,
			displayName: 'server',
			testMatch: ['<rootDir>/test/server/*.test.ts'],
		},
		{
			...uncounted,
			displayName: 'queue',
			testMatch: ['<rootDir>/test/queue/*.test.ts'],
		},
		{
			...uncounted,
			displayName: 'editor',
			testMatch: ['<rootDir>/test/editor/*.test.ts'],
		},
	],
};
