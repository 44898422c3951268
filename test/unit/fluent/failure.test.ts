import { describe, expect, it } from '@jest/globals';
import { NodeApiError, UserError, type INode, type JsonObject } from 'n8n-workflow';
import { NodeApiError as NodeApiError1 } from 'n8n-workflow-1';
import { LoginFailure, orFailure, wrongSetting } from '../../../fluent/failure';
import { FAILURE_KINDS, type Facts, type FailureKind } from '../../../fluent/failure-kinds';
import { failureOf, HOST, loginWith } from '../support/login';
import { MINUTE, NOON } from '../support/time';

/** All that a text may name. */
const FACTS: Facts = {
	host: HOST,
	status: 502,
	code: 'unsupported_grant_type',
	scope: 'api',
	reason: 'It sent no token',
	advice: 'Fill it in',
	retryAfter: 1_000,
};

/** Settings that cannot work, for the texts that `root.ts` and `account.ts` have. */
const custom = { environment: 'custom', accountId: '' };
const settings = [
	{ environment: 'other' },
	{ accountId: 'a.b' },
	{ password: '' },
	{ ...custom, baseUrl: 'acme' },
	{ ...custom, baseUrl: 'http://acme.example' },
	{ ...custom, baseUrl: 'https://acme.example?' },
	{ ...custom, baseUrl: 'https://api.fluentcommerce.com' },
	{ ...custom, baseUrl: 'https://acme.example', accountId: 'a.b' },
];

const kinds = Object.keys(FAILURE_KINDS) as FailureKind[];

async function all(): Promise<LoginFailure[]> {
	const wrong = await Promise.all(settings.map((each) => failureOf(() => loginWith(each))));
	const told = kinds.map((kind) => new LoginFailure(kind, FACTS));
	return [...told, ...told.map((failure) => failure.heldUntil(NOON)), ...wrong];
}

/** Ends of sentences: a full stop before white space or at the end. */
const sentences = (text: string) => text.match(/[.!?](?=\s|$)/g)?.length;

// n8n replaces a message with one of these in it, in any case (n8n-workflow, NodeError and NodeApiError).
const REPLACED =
	/ECONN|ENOTFOUND|ETIMEDOUT|ERRADDRINUSE|EADDRNOTAVAIL|EHOSTUNREACH|EAI_AGAIN|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO|bad gateway/i;

const node = { name: 'Fluent Auth', type: 'x', parameters: {} } as unknown as INode;

describe('every failure', () => {
	it('says in one sentence what happened and in one what to do', async () => {
		for (const { happened, advice, message, until } of await all()) {
			expect([happened, sentences(happened)]).toEqual([happened, 1]);
			// One more tells when the next login is sent.
			expect([advice, sentences(advice)]).toEqual([advice, until === undefined ? 1 : 2]);
			expect(happened).toMatch(/^[A-Za-z].*\.$/);
			expect(advice).toMatch(/^[A-Z].*\.$/);
			expect(message).toBe(`${happened} ${advice}`);
		}
	});

	it('avoids the words error, problem, failure and mistake', async () => {
		for (const { message } of await all()) {
			expect(message).not.toMatch(/error|problem|failure|mistake/i);
		}
	});

	it('has no hole in it', async () => {
		for (const { message } of await all()) expect(message).not.toMatch(/undefined|null|NaN/);
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

it.each<FailureKind>(['userRefused', 'paced'])(
	'%s: the advice tells how Fluent locks a user',
	(kind) => {
		expect(new LoginFailure(kind).advice).toContain(
			'Fluent locks a user for 15 minutes after 5 failed logins in 15 minutes',
		);
	},
);

it('what a kind means is on its failure, and nothing if the table says nothing', () => {
	const meaning = (kind: FailureKind) => {
		const { counts, retry, hold } = new LoginFailure(kind);
		return { counts, retry, hold };
	};
	expect(meaning('userRefused')).toEqual({ counts: true, retry: false, hold: 15 * MINUTE });
	expect(meaning('throttled')).toEqual({ counts: false, retry: true, hold: 0 });
	expect(meaning('unreachable')).toEqual({ counts: false, retry: false, hold: 0 });
});

describe('the host in a text', () => {
	const text = (facts?: Facts) => new LoginFailure('noSuchAccount', facts).happened;

	it('is the one that was asked', () => {
		expect(text({ host: HOST })).toBe(`There is no Fluent API at ${HOST}.`);
	});

	it.each([
		// "eperm" is one of the codes of Node, and a part of this account ID.
		['with a code of Node in it', { host: 'sleepermart.api.fluentretail.com' }],
		['that is not known', {}],
	])('%s is not named', (_, facts) => {
		expect(text(facts)).toBe('There is no Fluent API at that host.');
	});
});

describe('the text of a failure that is held', () => {
	it.each<[string, LoginFailure, string]>([
		[
			'of the settings',
			new LoginFailure('clientRefused'),
			'Changed settings are tried at once; these again at 12:01 UTC.',
		],
		[
			'of the settings, for as long as the server asked',
			new LoginFailure('throttled', { retryAfter: MINUTE }),
			'Changed settings are tried at once; these again at 12:01 UTC.',
		],
		[
			'of the user',
			new LoginFailure('throttled', { retryAfter: 0 }),
			'The next login of this user is sent at 12:01 UTC.',
		],
		[
			'of the user, whatever the settings',
			new LoginFailure('paced'),
			'The next login of this user is sent at 12:01 UTC.',
		],
	])('says when the next login is sent: %s', (_, failure, when) => {
		const told = failure.heldUntil(NOON + 1);
		expect(told.message).toBe(`${failure.message} ${when}`);
		const { kind, facts, happened, counts, hold } = failure;
		expect(told).toMatchObject({ kind, facts, happened, counts, hold, until: NOON + 1 });
	});

	it.each([
		[NOON, '12:00 UTC'],
		[NOON + 59_999, '12:01 UTC'],
		[NOON + 60_000, '12:01 UTC'],
		[Date.UTC(2026, 0, 1, 23, 59, 1), '00:00 UTC'],
	])('never names a time that is too early (%i)', (until, time) => {
		expect(new LoginFailure('paced', {}, until).advice).toContain(`at ${time}.`);
	});
});

it('a setting that cannot work is told with the way out', () => {
	expect(wrongSetting('Username is empty', 'Fill it in')).toMatchObject({
		kind: 'wrongSetting',
		message: 'Username is empty. Fill it in.',
	});
});

it('work gives its result, or the failure that it ended in; nothing else is caught', async () => {
	const failure = new LoginFailure('timedOut');
	const broken = new Error('broken');
	expect(await orFailure(Promise.resolve('good'))).toBe('good');
	expect(await orFailure(Promise.reject(failure))).toBe(failure);
	await expect(orFailure(Promise.reject(broken))).rejects.toBe(broken);
});
