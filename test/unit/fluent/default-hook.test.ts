import { expect, it, jest } from '@jest/globals';
import { FluentCommerceApi } from '../../../credentials/FluentCommerceApi.credentials';
import { hook } from '../../../fluent/hook';
import { ROOT } from '../support/entry';
import { useScriptedFluent, waiting } from '../support/fluent';
import { newCredentials } from '../support/n8n';
import { run } from '../support/time';

const fluent = useScriptedFluent();

it("is one for the credential and the node, waits by n8n's pause, and ends by a time-out of Node", async () => {
	const timeout = jest.spyOn(AbortSignal, 'timeout');
	fluent.answerLogins(waiting(503, 2), 'token-1');
	const given = newCredentials();
	const helper = { helpers: { httpRequest: fluent.http } } as never;
	const stored = await run(new FluentCommerceApi().preAuthentication.call(helper, given));
	expect(stored).toEqual({ renew: '', savedToken: expect.stringContaining('token-1') });
	expect(hook.callOf(given)?.outcome).toMatchObject({ accessToken: 'token-1' });
	expect(fluent.loginsAt).toEqual([0, 2]);
	expect(timeout).toHaveBeenCalledWith(30_000);
	timeout.mockRestore();
	// n8n makes an object of the class wherever it needs one.
	const { authenticate, test } = new FluentCommerceApi();
	if (typeof authenticate !== 'function') throw new Error('authenticate is no function');
	expect(await authenticate(given, test.request as never)).toMatchObject({
		url: `${ROOT}/graphql`,
		headers: { authorization: 'Bearer token-1' },
	});
});

it('each process draws its own moments', () => {
	const random = jest.spyOn(Math, 'random').mockReturnValue(0.75);
	expect(hook.entryOf(newCredentials()).jitter).toBe(0.75);
	random.mockRestore();
});
