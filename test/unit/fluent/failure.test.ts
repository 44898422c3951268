import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { NodeApiError, UserError, type INode, type JsonObject } from 'n8n-workflow';
import { NodeApiError as NodeApiError1 } from 'n8n-workflow-1';
import { asFailure, LoginFailure, orFailure, type Facts } from '../../../fluent/failure';
import {
	effectOf,
	FAILURE_KINDS,
	type Effect,
	type FailureKind,
} from '../../../fluent/failure-kinds';
import { failureOf, HOST, loginWith } from '../support/entry';
import { MINUTE, NOON, SECOND } from '../support/time';

const KINDS = Object.keys(FAILURE_KINDS) as FailureKind[];

it.each<[Effect, string]>([
	// Rule 5: Fluent refused these settings.
	[{ counts: true, hold: 15 * MINUTE }, 'userRefused clientRefused requestRefused'],
	// Rule 3: it may have judged, and what passes by itself is tried again at once.
	[{ counts: true }, 'timedOut notFluent'],
	[{ counts: true, retry: true }, 'serverFailed disconnected'],
	// Rule 8: it surely never got the login.
	[
		{ hold: 5 * SECOND },
		'wrongAddress unknownHost unreachable proxyRefused untrusted hostNotAllowed blocked',
	],
	[{ hold: 5 * SECOND, retry: true }, 'throttled unavailable'],
	// A token of no use.
	[{ hold: MINUTE }, 'tokenRefused'],
	[{ hold: MINUTE, retry: true }, 'tokenTooShort'],
	[{}, 'wrongSetting foreignOrigin notAsked budgetSpent paced'],
])('what a failure means: %j: %s', (effect, kinds) => {
	const alike = KINDS.filter((kind) => isDeepStrictEqual(effectOf(kind), effect));
	expect(alike.join(' ')).toBe(kinds);
	for (const kind of alike) expect(new LoginFailure(kind).means).toEqual(effect);
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
	...[{ environment: 'other' }, { client: 'other' }, { accountId: 'a.b' }, { password: '' }],
	...['acme', 'http://acme.example', 'https://acme.example?'].map((baseUrl) => ({
		...custom,
		baseUrl,
	})),
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

const FOREIGN = ['code', 'response', 'cause', 'httpCode', 'statusCode', 'description'];

const node = { name: 'Fluent Auth', type: 'x', parameters: {} } as unknown as INode;

describe('every failure', () => {
	it('says in a sentence each what happened and what to do: no hole, no blame, nothing of a server', async () => {
		for (const each of await all()) {
			const { happened, advice, message, next } = each;
			const count = happened.includes('another host. This credential') ? 2 : 1;
			const said = happened.replace(/^Not sent: /, '');
			expect([happened, sentences(said)]).toEqual([happened, count]);
			// One more tells when the next login is sent.
			expect([advice, sentences(advice)]).toEqual([advice, next ? 2 : 1]);
			expect(happened).toMatch(/^[A-Za-z].*\.$/);
			expect(advice).toMatch(/^[A-Z].*\.$/);
			expect(message).toBe(`${happened} ${advice}`);
			expect(message).not.toMatch(/error|problem|failure|mistake/i);
			expect(message).not.toMatch(/undefined|null|NaN|[{}]/);
			expect([each.name, each instanceof UserError]).toEqual(['LoginFailure', true]);
			// By these n8n would know better, and show the server's words.
			expect(FOREIGN.filter((key) => Reflect.get(each, key) !== undefined)).toEqual([]);
		}
	});

	// It replaces what contains a code of Node or "bad gateway".
	it.each([
		['2', NodeApiError],
		['1', NodeApiError1 as unknown as typeof NodeApiError],
	])('arrives word by word through the node error of n8n %s', async (_, NodeError) => {
		for (const each of await all()) {
			expect(new NodeError(node, each as unknown as JsonObject).message).toBe(each.message);
		}
	});
});

// All others are compared with docs/failures.md.
it.each([
	['account', HOST],
	// n8n replaces a text that holds a code of Node, in any case and within a word: EACCES, EEXIST, EPERM.
	...['PhoneAccessories', 'theexistence', 'sleepermart'].map((id) => [id, "Fluent's host"]),
])('the text names the host of %s as %s', (accountId, host) => {
	const { account } = loginWith({ accountId });
	expect(new LoginFailure('unknownHost', account).happened).toBe(`${host} was not found.`);
});

it.each<[number, 'change' | 'change or test' | undefined, string]>([
	[NOON, undefined, 'Next login of this user at 12:00 UTC.'],
	// Never too early.
	[NOON + 1, undefined, 'Next login of this user at 12:01 UTC.'],
	[NOON + 60_000, 'change', 'Next try at 12:01 UTC, or when you change the credential.'],
	[
		Date.UTC(2026, 0, 1, 23, 59, 1),
		'change or test',
		'Next try at 00:00 UTC, or when you change or test the credential.',
	],
])('the text tells when the next login is sent: %i, %s', (at, or, when) => {
	const { advice } = new LoginFailure('clientRefused');
	expect(new LoginFailure('clientRefused', {}, { at, or }).advice).toBe(`${advice} ${when}`);
});

it('the end of some work is a failure of its own, or that as data: an Error would keep the run that it was thrown in', async () => {
	const next = { at: NOON, or: 'change' } as const;
	const data = { kind: 'throttled', facts: { retryAfter: 1 }, next } as const;
	const failure = asFailure(data);
	expect(await orFailure(Promise.reject(failure))).toBe(failure);
	expect(failure).toEqual(new LoginFailure('throttled', { retryAfter: 1 }, next));
});
