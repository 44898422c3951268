/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	mutate: ['fluent/**/*.ts'],
	testRunner: 'jest',
	// Jest does not see which tests a file of tests requires.
	jest: { configFile: 'stryker.jest.config.js', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	reporters: ['clear-text', 'progress', 'html'],
	htmlReporter: { fileName: 'reports/mutation.html' },
	concurrency: 2,
	// On a busy machine a mutant must not count as killed for being slow.
	timeoutMS: 10_000,
	thresholds: { high: 98, low: 95, break: 95 },
};
