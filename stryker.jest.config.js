const [unit] = require('./jest.config').projects;

module.exports = { ...unit, testMatch: ['<rootDir>/test/mutation/all.test.ts'] };
