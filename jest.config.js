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

const engine = (line, moduleNameMapper = {}) => ({
	...common,
	displayName: `engine-${line}`,
	testMatch: ['<rootDir>/test/engine/**/*.test.ts'],
	moduleNameMapper,
	// How the server around n8n-core treats a credential, see harness/credentials-helper.ts.
	globals: { n8nLine: line },
});

module.exports = {
	reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
	// Reached by the unit tests alone, see the script test:coverage.
	collectCoverageFrom: ['{credentials,fluent,nodes}/**/*.ts'],
	coverageThreshold: { global: { lines: 100, branches: 100 } },
	projects: [
		{
			...common,
			displayName: 'unit',
			testMatch: ['<rootDir>/test/unit/**/*.test.ts'],
		},
		{
			...common,
			displayName: 'tools',
			testMatch: ['<rootDir>/test/tools/**/*.test.ts'],
		},
		{
			...common,
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
			...common,
			displayName: 'server',
			testMatch: ['<rootDir>/test/server/*.test.ts'],
		},
		{
			...common,
			displayName: 'queue',
			testMatch: ['<rootDir>/test/queue/*.test.ts'],
		},
		{
			...common,
			displayName: 'editor',
			testMatch: ['<rootDir>/test/editor/*.test.ts'],
		},
	],
};
