import { expect, it, jest } from '@jest/globals';
import { FluentCommerceApi } from '../../../credentials/FluentCommerceApi.credentials';
import { hook } from '../../../fluent/shared-hook';
import { dropped, FakeFluent, inOrder, token } from '../support/fluent';
import { SETTINGS } from '../support/login';
import { run, useVirtualTime } from '../support/time';

useVirtualTime();

it('is one for the credential and the node', async () => {
	const fluent = new FakeFluent();
	const given = { ...SETTINGS, savedToken: '' };
	const helper = { helpers: { httpRequest: fluent.http } } as never;
	await run(new FluentCommerceApi().preAuthentication.call(helper, given));
	expect(hook.outcomeOf(given).session?.accessToken).toBe('token-1');
});

it("waits by n8n's pause, and ends by a time-out of Node", async () => {
	const timeout = jest.spyOn(AbortSignal, 'timeout');
	const fluent = new FakeFluent();
	fluent.onToken = inOrder(dropped, token('token-2'));
	const given = { ...SETTINGS, username: 'shared', savedToken: '' };
	await run(hook.preAuthentication({ httpRequest: fluent.http } as never, given));
	expect(hook.outcomeOf(given).session?.accessToken).toBe('token-2');
	expect(fluent.loginsAt).toEqual([0, 1]);
	expect(timeout.mock.calls).toEqual([[30_000], [30_000]]);
	timeout.mockRestore();
});
