/** Ends a run with one plain line, `N passed, N failed`, for whatever reads the output by machine. */
module.exports = class ClosingLineReporter {
	onRunComplete(
		_contexts,
		{ numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests },
	) {
		// A suite that did not even start has no failed test, but it failed.
		const failed = numFailedTests || numFailedTestSuites;
		const skipped = numPendingTests ? `, ${numPendingTests} skipped` : '';
		process.stdout.write(`\n${numPassedTests} passed, ${failed} failed${skipped}\n`);
	}
};
