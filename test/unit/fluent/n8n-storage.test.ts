import { expect, it } from '@jest/globals';
import { hookResult, keepsExpressions } from '../../../fluent/n8n-storage';

const helper = () => undefined;

it.each([
	['from 2.39 on: one function', { httpRequest: helper }, true],
	["before: the node's whole set", { httpRequest: helper, request: helper }, false],
])('rule 10: n8n keeps expressions if it hands over %s', (_, helpers, keeps) => {
	expect(keepsExpressions(helpers as never)).toBe(keeps);
});

it('a text is stored with the expirable field, which stays empty', () => {
	expect(hookResult('text')).toEqual({ renew: '', savedToken: 'text' });
});

it('to store nothing is to return nothing', () => {
	expect(hookResult(undefined)).toEqual({});
});
