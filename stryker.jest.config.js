// Mutants are tried against the tests of fluent/ alone.
const [unit] = require('./jest.config').projects;

module.exports = { ...unit, testMatch: ['<rootDir>/test/{fluent,credentials}/**/*.test.ts'] };
