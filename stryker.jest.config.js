// Mutants are tried against the tests of fluent/, without the property tests, which take seconds each.
const [unit] = require('./jest.config').projects;

module.exports = {
	...unit,
	testMatch: ['<rootDir>/test/unit/{fluent,credentials}/**/!(*.property).test.ts'],
};
