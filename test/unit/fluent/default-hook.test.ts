import { expect, it, jest } from '@jest/globals';
import { FluentCommerceApi } from '../../../credentials/FluentCommerceApi.credentials';
import { hook } from '../../../fluent/default-hook';
import { token, unreachable, useScriptedFluent, waiting } from '../support/fluent';
import { newCredentials } from '../support/n8n';
import { run, useVirtualTime } from '../support/time';

useVirtualTime();
const fluent = useScriptedFluent();

it("is one for the credential and the node, waits by n8n's pause, and ends by a time-out of Node", async () => {
	const timeout = jest.spyOn(AbortSignal, 'timeout');
	fluent.answerLogins(waiting(503, 2), token('token-1'));
	const given = newCredentials();
	const helper = { helpers: { httpRequest: fluent.http } } as never;
	await run(new FluentCommerceApi().preAuthentication.call(helper, given));
	expect(hook.callOf(given)?.outcome).toMatchObject({ accessToken: 'token-1' });
	expect(fluent.loginsAt).toEqual([0, 2]);
	expect(timeout).toHaveBeenCalledWith(30_000);
	timeout.mockRestore();
});

it('each process draws its own moments', async () => {
	const random = jest.spyOn(Math, 'random').mockReturnValue(0.75);
	expect(hook.entryOf(newCredentials()).jitter).toBe(0.75);
	random.mockRestore();
	fluent.answerLogins(unreachable);
	const given = newCredentials();
	await run(hook.preAuthentication({ httpRequest: fluent.http } as never, given));
	expect(hook.callOf(given)?.outcome).toMatchObject({ kind: 'unreachable' });
});
