import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FailureKind } from '../../../fluent/failure-kinds';
import { Deadline } from '../../../fluent/http';
import type { Settings } from '../../../fluent/settings';
import { tokenEndpoint } from '../../../fluent/token-endpoint';
import { SAMPLE } from '../../../tools/simulator/sample';
import { badCredentials, dropped, FakeFluent, token, type Reply } from '../support/fluent';
import { failureOf, HOST, loginWith, ROOT } from '../support/login';
import { clock, NOON, run, SECOND, useVirtualTime } from '../support/time';

useVirtualTime();

let fluent: FakeFluent;
beforeEach(() => {
	fluent = new FakeFluent();
});

const endpoint = (changes?: Settings) => tokenEndpoint(fluent.http, clock, loginWith(changes));
const soon = () => new Deadline(clock, 5 * SECOND);

const CLIENT = `client_id=fluent-api&client_secret=${SAMPLE.clientSecret}`;

describe('a grant', () => {
	it('is one POST of a form, with nothing in the URL, that follows no redirect', async () => {
		const deadline = soon();
		await endpoint().password(deadline);
		expect(fluent.requests).toEqual([
			{
				method: 'POST',
				url: `${ROOT}/oauth/token`,
				headers: {
					accept: 'application/json',
					'content-type': 'application/x-www-form-urlencoded',
					'fluent.account': SAMPLE.accountId,
				},
				body: `grant_type=password&username=fluent-api&password=fluent-staging&scope=api&${CLIENT}`,
				timeout: 5 * SECOND,
				abortSignal: deadline.signal,
				disableFollowRedirect: true,
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				encoding: 'stream',
			},
		]);
	});

	it('of FLUENT_INTEGRATION has its client, its scope and an empty secret if there is none', async () => {
		await endpoint({ client: 'fluentIntegration', clientSecret: '' }).password(soon());
		expect(Object.fromEntries(fluent.forms[0])).toMatchObject({
			scope: 'retailer',
			client_id: 'FLUENT_INTEGRATION',
			client_secret: '',
		});
	});

	it('to refresh holds no username and no password', async () => {
		await endpoint().refresh('zVusnPsE3dPjXEi4b1p6DYHoL8E', soon());
		expect(fluent.requests[0].body).toBe(
			`grant_type=refresh_token&refresh_token=zVusnPsE3dPjXEi4b1p6DYHoL8E&scope=api&${CLIENT}`,
		);
	});

	it('keeps every character of a password', async () => {
		const password = ' &=+%#?é😀"\\\n';
		await endpoint({ password }).password(soon());
		expect(fluent.forms[0].get('password')).toBe(password);
		expect([...fluent.forms[0].keys()]).toHaveLength(6);
	});

	it('names the account only if it is known', async () => {
		const custom = { environment: 'custom', accountId: '', baseUrl: 'http://localhost:1' };
		await endpoint(custom).password(soon());
		expect(Object.keys(fluent.requests[0].headers ?? {})).toEqual(['accept', 'content-type']);
	});
});

it('a session begins when it was asked for, not when the answer came', async () => {
	fluent.onToken = () => ({ ...token('token-1'), takes: 700 });
	expect(await run(endpoint().password(soon()))).toMatchObject({
		accessToken: 'token-1',
		issuedAt: NOON,
		expiresAt: NOON + 86_400_000,
	});
});

describe('a grant that fails', () => {
	const refused = { refresh: 'refreshRefused', password: 'userRefused' } as const;

	it.each(['password', 'refresh'] as const)('is refused: %s', async (grant) => {
		fluent.onToken = () => badCredentials;
		const { password, refresh } = endpoint();
		const sent = async () =>
			await (grant === 'password' ? password(soon()) : refresh('refresh-0', soon()));
		expect((await failureOf(sent)).kind).toBe(refused[grant]);
	});

	it.each<[string, Reply, FailureKind]>([
		['lost its answer', dropped, 'disconnected'],
		['rule 6: never settles', { takes: Infinity }, 'timedOut'],
	])('%s: one request', async (_, reply, kind) => {
		fluent.onToken = () => reply;
		const failure = await run(failureOf(() => endpoint().password(soon())));
		expect(failure).toMatchObject({ kind, facts: { host: HOST } });
		expect(fluent.requests).toHaveLength(1);
	});
});
