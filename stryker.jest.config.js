// Mutants are tried against the tests of fluent/.
const [unit] = require('./jest.config').projects;

module.exports = {
	...unit,
	testMatch: ['<rootDir>/test/unit/{fluent,credentials}/**/*.test.ts'],
};
