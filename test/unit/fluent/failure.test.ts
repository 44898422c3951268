import { describe, expect, it } from '@jest/globals';
import { NodeApiError, UserError, type INode, type JsonObject } from 'n8n-workflow';
import { NodeApiError as NodeApiError1 } from 'n8n-workflow-1';
import * as failure from '../../../fluent/failure';
import type { LoginFailure } from '../../../fluent/failure';
import { failureOf, loginWith } from './fake';

const HOST = 'account.sandbox.api.fluentretail.com';
const NOON = Date.UTC(2026, 0, 1, 12);
const BASE = { environment: 'custom', accountId: '' };

const texts: Record<string, LoginFailure> = {
	wrongSetting: failure.wrongSetting('Username is empty.', 'Fill in Username.'),
	userRefused: failure.userRefused(),
	lockAhead: failure.lockAhead(NOON),
	clientRefused: failure.clientRefused(),
	scopeRefused: failure.scopeRefused('retailer'),
	refreshRefused: failure.refreshRefused(),
	requestRefused: failure.requestRefused('unsupported_grant_type'),
	forbidden: failure.forbidden(),
	noSuchAccount: failure.noSuchAccount(HOST),
	throttled: failure.throttled(1_000),
	unavailable: failure.unavailable(503),
	disconnected: failure.disconnected(HOST),
	unreachable: failure.unreachable(HOST),
	untrusted: failure.untrusted(HOST),
	hostNotAllowed: failure.hostNotAllowed(HOST),
	timedOut: failure.timedOut(HOST),
	notFluent: failure.notFluent(HOST, 'it sent no token'),
	tokenUseless: failure.tokenUseless(),
	foreignOrigin: failure.foreignOrigin(`https://${HOST}`),
};

/** Settings that cannot work, for the texts that `root.ts` and `account.ts` have. */
const settings = [
	{ environment: 'other' },
	{ accountId: 'a.b' },
	{ password: '' },
	{ ...BASE, baseUrl: 'acme' },
	{ ...BASE, baseUrl: 'http://acme.example' },
	{ ...BASE, baseUrl: 'https://acme.example?' },
	{ ...BASE, baseUrl: 'https://api.fluentcommerce.com' },
];

async function all(): Promise<LoginFailure[]> {
	const wrong = await Promise.all(settings.map((each) => failureOf(() => loginWith(each))));
	return [...Object.values(texts), ...wrong];
}

/** Ends of sentences: a full stop before white space or at the end. */
const sentences = (text: string) => text.match(/[.!?](?=\s|$)/g)?.length;

// n8n replaces a message with one of these in it, in any case (n8n-workflow, NodeError and NodeApiError).
const REPLACED =
	/ECONN|ENOTFOUND|ETIMEDOUT|ERRADDRINUSE|EADDRNOTAVAIL|EHOSTUNREACH|EAI_AGAIN|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO|bad gateway/i;

it('every text there is is tested here', () => {
	const factories = Object.keys(failure).filter((name) => name !== 'LoginFailure');
	expect(Object.keys(texts).sort()).toEqual(factories.sort());
});

describe('every failure', () => {
	it('says in one sentence what happened and in one what to do', async () => {
		for (const { happened, advice, message } of await all()) {
			expect([happened, sentences(happened)]).toEqual([happened, 1]);
			expect([advice, sentences(advice)]).toEqual([advice, 1]);
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

	it('is told apart from all the others', async () => {
		const messages = (await all()).map(({ message }) => message);
		expect(new Set(messages).size).toBe(messages.length);
	});

	it.each([
		['2', NodeApiError],
		['1', NodeApiError1 as unknown as typeof NodeApiError],
	])('arrives word by word through the node error of n8n %s', async (_, NodeError) => {
		const node = { name: 'Fluent Auth', type: 'x', parameters: {} } as unknown as INode;
		for (const each of await all()) {
			expect(new NodeError(node, each as unknown as JsonObject).message).toBe(each.message);
		}
	});
});

it('the host in a text is never taken for a code of Node', () => {
	// "eperm" is one of the codes, and a part of this account ID.
	const { message } = failure.noSuchAccount('sleepermart.api.fluentretail.com');
	const node = { name: 'Fluent Auth', type: 'x', parameters: {} } as unknown as INode;
	const shown = new NodeApiError(
		node,
		failure.noSuchAccount('sleepermart.api.fluentretail.com') as never,
	);
	expect(shown.message).toBe(message);
	expect(message).toContain('at that host.');
});

it('a refused user is told of the lock', () => {
	expect(failure.userRefused().advice).toContain(
		'Fluent locks a user for 15 minutes after 5 failed logins in 15 minutes',
	);
});

describe('how a caller may react', () => {
	it.each([
		['userRefused', { refused: true, countsForLock: true }],
		['clientRefused', { refused: true }],
		['scopeRefused', { refused: true }],
		['refreshRefused', { refused: true }],
		['requestRefused', { refused: true }],
		['forbidden', { refused: true }],
		['throttled', { passing: true, retryAfter: 1_000 }],
		['disconnected', { passing: true }],
		['tokenUseless', { retryAfter: 60_000 }],
	])('to %s: %j', (name, reaction) => {
		expect(texts[name].reaction).toEqual(reaction);
	});

	it('to the others: not at all', () => {
		const others = ['lockAhead', 'noSuchAccount', 'unavailable', 'unreachable', 'untrusted'];
		for (const name of [...others, 'hostNotAllowed', 'timedOut', 'notFluent', 'foreignOrigin']) {
			expect([name, texts[name].reaction]).toEqual([name, {}]);
		}
	});
});

describe('the text of a failure that is held', () => {
	it('is the same with the way out and the time of the next try', () => {
		const first = failure.clientRefused();
		const told = first.heldUntil(NOON + 1);
		expect(told.message).toBe(
			`${first.message} Changed settings are tried at once; these again at 12:01 UTC, or after a restart of n8n.`,
		);
		expect(told).toMatchObject({ happened: first.happened, reaction: first.reaction });
	});

	it.each([
		[NOON, '12:00 UTC'],
		[NOON + 59_999, '12:01 UTC'],
		[NOON + 60_000, '12:01 UTC'],
		[Date.UTC(2026, 0, 1, 23, 59, 1), '00:00 UTC'],
	])('never names a time that is too early (%i)', (until, time) => {
		expect(failure.lockAhead(until).advice).toContain(`try again at ${time}.`);
	});
});
