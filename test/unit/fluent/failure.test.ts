import { describe, expect, it } from '@jest/globals';
import { NodeApiError, UserError, type INode, type JsonObject } from 'n8n-workflow';
import { NodeApiError as NodeApiError1 } from 'n8n-workflow-1';
import {
	asFailure,
	BRIEF_HOLD,
	effectOf,
	FAILURE_KINDS,
	LoginFailure,
	LONGEST_HOLD,
	orFailed,
	orFailure,
	type Effect,
	type Facts,
	type FailureKind,
} from '../../../fluent/failure';
import { failureOf, HOST, loginWith } from '../support/entry';
import { MINUTE, NOON, SECOND } from '../support/time';

const KINDS = Object.keys(FAILURE_KINDS) as FailureKind[];
const kindsWith = (test: (effect: Effect) => unknown) =>
	KINDS.filter((kind) => test(effectOf(kind)));

const REFUSALS = ['userRefused', 'clientRefused', 'requestRefused', 'forbidden'];

describe('what a failure means', () => {
	it('rule 3: what Fluent may have judged counts, what surely never reached it does not', () => {
		expect(kindsWith(({ counts }) => counts)).toEqual([
			...REFUSALS,
			'gatewayFailed',
			'serverFailed',
			'disconnected',
			'timedOut',
			'notFluent',
		]);
	});

	it('rule 5: settings are held for 15 minutes if Fluent refused them, and for nothing else', () => {
		expect(kindsWith(({ hold }) => hold === 15 * MINUTE)).toEqual(REFUSALS);
		expect(LONGEST_HOLD).toBe(15 * MINUTE);
	});

	it('a token of no use is held for a minute', () => {
		expect(kindsWith(({ hold }) => hold === MINUTE)).toEqual(['tokenRefused', 'tokenTooShort']);
	});

	it('rule 8: what surely never reached Fluent is held for 5 s', () => {
		expect(BRIEF_HOLD).toBe(5 * SECOND);
		expect(kindsWith(({ hold }) => hold === BRIEF_HOLD)).toEqual([
			'wrongAddress',
			'throttled',
			'unavailable',
			'unknownHost',
			'unreachable',
			'proxyRefused',
			'untrusted',
		]);
	});

	it('only what passes by itself is tried again at once', () => {
		const retried = ['throttled', 'unavailable', 'gatewayFailed', 'disconnected', 'tokenTooShort'];
		expect(kindsWith(({ retry }) => retry)).toEqual(retried);
	});

	it('what n8n refused is no answer for other callers, and held for none', () => {
		expect(kindsWith(({ isLocal }) => isLocal)).toEqual(['hostNotAllowed', 'blocked']);
		expect([effectOf('hostNotAllowed'), effectOf('blocked')]).toEqual([
			{ isLocal: true },
			{ isLocal: true },
		]);
	});

	it('is on the failure, and nothing if the table says nothing', () => {
		expect(new LoginFailure('userRefused').means).toEqual({ counts: true, hold: 15 * MINUTE });
		expect(new LoginFailure('queued').means).toEqual({});
	});
});

/** All that a text may name. */
const FACTS: Facts = {
	host: HOST,
	status: 502,
	code: 'unsupported_grant_type',
	reason: 'It sent no token',
	advice: 'Fill it in',
	retryAfter: 1_000,
};

/** Settings that cannot work, whose texts are in `settings.ts`. */
const custom = { environment: 'custom', accountId: '' };
const settings = [
	{ environment: 'other' },
	{ client: 'other' },
	{ accountId: 'a.b' },
	{ password: '' },
	{ ...custom, baseUrl: 'acme' },
	{ ...custom, baseUrl: 'http://acme.example' },
	{ ...custom, baseUrl: 'https://acme.example?' },
	{ ...custom, baseUrl: 'https://api.fluentcommerce.com' },
	{ ...custom, baseUrl: 'https://acme.example', accountId: 'a.b' },
];

async function all(): Promise<LoginFailure[]> {
	const wrong = await Promise.all(settings.map((each) => failureOf(() => loginWith(each))));
	const timed = [undefined, { at: NOON }, { at: NOON, or: 'change or test' } as const].map((next) =>
		KINDS.map((kind) => new LoginFailure(kind, FACTS, next)),
	);
	return [...timed.flat(), ...wrong];
}

/** Ends of sentences: a full stop before white space or at the end. */
const sentences = (text: string) => text.match(/[.!?](?=\s|$)/g)?.length;

// n8n replaces a message with one of these in it, in any case (n8n-workflow, NodeError and NodeApiError).
const REPLACED =
	/ECONN|ENOTFOUND|ETIMEDOUT|ERRADDRINUSE|EADDRNOTAVAIL|EHOSTUNREACH|EAI_AGAIN|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO|bad gateway/i;

const node = { name: 'Fluent Auth', type: 'x', parameters: {} } as unknown as INode;

describe('every failure', () => {
	it('says in one sentence what happened and in one what to do', async () => {
		for (const { happened, advice, message, next } of await all()) {
			expect([happened, sentences(happened?.replace(/^Not sent(?: in time)?: /, ''))]).toEqual([
				happened,
				happened.includes('another host. This credential') ? 2 : 1,
			]);
			// One more tells when the next login is sent.
			expect([advice, sentences(advice)]).toEqual([advice, next ? 2 : 1]);
			expect(happened).toMatch(/^[A-Za-z].*\.$/);
			expect(advice).toMatch(/^[A-Z].*\.$/);
			expect(message).toBe(`${happened} ${advice}`);
		}
	});

	it('avoids the words error, problem, failure and mistake, and has no hole in it', async () => {
		for (const { message } of await all()) {
			expect(message).not.toMatch(/error|problem|failure|mistake/i);
			expect(message).not.toMatch(/undefined|null|NaN|[{}]/);
		}
	});

	it('has none of the codes for which n8n puts in its own text', async () => {
		for (const { message } of await all()) expect(message).not.toMatch(REPLACED);
	});

	it('carries nothing by which n8n would know better, and nothing of the server', async () => {
		for (const each of await all()) {
			expect(each).toBeInstanceOf(UserError);
			expect(each.name).toBe('LoginFailure');
			for (const key of ['code', 'response', 'cause', 'httpCode', 'statusCode', 'description']) {
				expect((each as unknown as Record<string, unknown>)[key]).toBeUndefined();
			}
		}
	});

	it.each([
		['2', NodeApiError],
		['1', NodeApiError1 as unknown as typeof NodeApiError],
	])('arrives word by word through the node error of n8n %s', async (_, NodeError) => {
		for (const each of await all()) {
			expect(new NodeError(node, each as unknown as JsonObject).message).toBe(each.message);
		}
	});
});

describe('the text', () => {
	const text = (kind: FailureKind, facts?: Facts) => new LoginFailure(kind, facts).message;

	it('names the host that was asked', () => {
		expect(text('unknownHost', { host: HOST })).toContain(`${HOST} was not found.`);
	});

	it.each([
		// "eperm" is one of the codes of Node, and a part of this account ID.
		['with a code of Node in it', { host: 'sleepermart.api.fluentretail.com' }],
		['that is not known', {}],
	])('names no host %s', (_, facts) => {
		expect(text('unknownHost', facts)).toContain("Fluent's host was not found.");
	});

	it.each<FailureKind>(['gatewayFailed', 'unavailable', 'serverFailed'])(
		'%s: Fluent, a proxy and the Account ID may be the cause, so it names all three',
		(kind) => {
			expect(text(kind, FACTS)).toMatch(/proxy.*status 502.*status page.*Account ID/);
		},
	);

	it('rule 5: a login that has met the API itself is told with the Base URL', () => {
		expect(text('wrongAddress', FACTS)).toContain('Check the Base URL: enter the API root only');
	});

	it("a proxy's 407 blames the proxy, n8n's own refusal n8n", () => {
		expect(text('proxyRefused', FACTS)).toContain("n8n's proxy settings");
		expect(text('blocked', FACTS)).toContain("n8n's SSRF protection");
	});
});

describe('when the next login is sent', () => {
	it.each([
		['of the user', undefined, 'Next login of this user at 12:01 UTC.'],
		['of these settings', 'change', 'Next try at 12:01 UTC, or when you change the credential.'],
		[
			'of these settings, which a person may test (rule 16)',
			'change or test',
			'Next try at 12:01 UTC, or when you change or test the credential.',
		],
	] as const)('is told: %s', (_, or, when) => {
		const { advice } = new LoginFailure('clientRefused');
		const later = new LoginFailure('clientRefused', {}, { at: NOON + 1, or });
		expect(later.advice).toBe(`${advice} ${when}`);
	});

	it.each([
		[NOON, '12:00 UTC'],
		[NOON + 59_999, '12:01 UTC'],
		[NOON + 60_000, '12:01 UTC'],
		[Date.UTC(2026, 0, 1, 23, 59, 1), '00:00 UTC'],
	])('is never told too early (%i)', (at, time) => {
		expect(new LoginFailure('paced', {}, { at }).advice).toContain(`at ${time}.`);
	});
});

describe('the end of some work', () => {
	const failure = new LoginFailure('throttled', { retryAfter: 1 }, { at: NOON, or: 'change' });
	const broken = new Error('broken');

	it.each([orFailure, orFailed])('is its result, and nothing else is caught', async (read) => {
		expect(await read(Promise.resolve('good'))).toBe('good');
		await expect(read(Promise.reject(broken))).rejects.toBe(broken);
	});

	it('or the failure, or that as data: an Error would keep the run that it was thrown in', async () => {
		expect(await orFailure(Promise.reject(failure))).toBe(failure);
		const data = await orFailed(Promise.reject(failure));
		expect(data).toEqual({ kind: 'throttled', facts: { retryAfter: 1 }, next: failure.next });
		expect(data).not.toBeInstanceOf(Error);
	});

	it('a failure made of its data says the same', () => {
		const again = asFailure({ kind: failure.kind, facts: failure.facts, next: failure.next });
		expect(again).not.toBe(failure);
		expect(again).toEqual(failure);
	});
});
