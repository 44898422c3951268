const [unit] = require('./jest.config').projects;

module.exports = {
	...unit,
	testMatch: ['<rootDir>/test/all.test.ts'],
	globals: { level: 'unit/fluent' },
};
