/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	mutate: ['fluent/**/*.ts'],
	testRunner: 'jest',
	jest: { configFile: 'stryker.jest.config.js' },
	coverageAnalysis: 'perTest',
	reporters: ['clear-text', 'progress', 'html'],
	htmlReporter: { fileName: 'reports/mutation.html' },
	concurrency: 2,
	thresholds: { high: 95, low: 90, break: 90 },
};
