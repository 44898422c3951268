import { describe, expect, it } from '@jest/globals';
import { NAMES, roleOf, type Given } from '../../../tools/doctor/settings';

describe('the questions', () => {
	it.each<[Given, string[]]>([
		[
			{},
			['environment', 'accountId', 'client', 'clientId', 'clientSecret', 'username', 'password'],
		],
		[
			{ environment: 'custom', client: 'fluentIntegration' },
			['environment', 'accountId?', 'baseUrl', 'client', 'clientSecret?', 'username', 'password'],
		],
	])('with %j come in the order of the form', (given, expected) => {
		const asked = NAMES.filter((name) => roleOf(name, given) !== 'hidden');
		const marked = asked.map((name) => (roleOf(name, given) === 'optional' ? `${name}?` : name));
		expect(marked).toEqual(expected);
	});
});
