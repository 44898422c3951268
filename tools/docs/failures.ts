import { markdownTable } from 'markdown-table';
import { FluentCommerceApi } from '../../credentials/FluentCommerceApi.credentials';
import { LoginFailure, type Facts, type Failed } from '../../fluent/failure';
import { effectOf, type FailureKind } from '../../fluent/failure-kinds';
import { nextLogin, type FailedLogin } from '../../fluent/lock-budget';
import { readLogin, type Settings } from '../../fluent/settings';
import { MINUTE, SECOND } from '../../fluent/time';
import { sampleSettings } from '../simulator';
import { nodeTexts } from './node-texts';

/** Values that stand for the ones of a real failure. */
const EXAMPLE: Facts = {
	host: 'acme.sandbox.api.fluentretail.com',
	status: 502,
	code: 'unsupported_grant_type',
};

/** Facts that only one kind names. */
const EXAMPLES: Partial<Record<FailureKind, Facts>> = {
	serverFailed: { status: 500 },
	unavailable: { status: 503 },
	wrongAddress: { status: 401 },
	foreignOrigin: { host: 'https://acme.sandbox.api.fluentretail.com' },
	notFluent: { status: 302 },
};

type Place = keyof typeof PLACES;

/** Where somebody looks who meets a failure. `wrongSetting` has a text for each field of the form. */
const PLACES = {
	login: [
		...['userRefused', 'clientRefused', 'requestRefused'],
		...['tokenRefused', 'tokenTooShort'],
	],
	lock: ['budgetSpent', 'paced'],
	network: [
		...['wrongAddress', 'throttled', 'unavailable', 'serverFailed'],
		...['disconnected', 'timedOut', 'unknownHost', 'unreachable', 'proxyRefused'],
		...['untrusted', 'hostNotAllowed', 'blocked', 'notFluent'],
	],
	node: ['foreignOrigin', 'notAsked'],
} as const satisfies Record<string, readonly FailureKind[]>;

/** Does not compile if a kind has no place. */
type Placed<Kind extends 'wrongSetting' | (typeof PLACES)[Place][number] = FailureKind> = Kind;

const CUSTOM: Settings = sampleSettings('https://localhost');
const SETTINGS: Settings = { ...CUSTOM, environment: 'sandbox', baseUrl: undefined };

/** A credential for each text of the form. */
const WRONG: Settings[] = [
	...['accountId', 'clientId', 'clientSecret', 'username', 'password'].map((field) => ({
		...SETTINGS,
		[field]: '',
	})),
	{ ...CUSTOM, baseUrl: '' },
	{ ...SETTINGS, environment: 'staging' },
	{ ...SETTINGS, client: 'own' },
	{ ...SETTINGS, accountId: 'acme shop' },
	{ ...CUSTOM, baseUrl: 'http://acme.example' },
	{ ...CUSTOM, baseUrl: 'https://acme.example?scope=api' },
];

/** How long the next login of a user waits after two without an answer. */
const UNANSWERED: FailedLogin = { fingerprint: '', at: 0, until: 0, kind: 'timedOut', facts: {} };
const PACE = nextLogin([UNANSWERED, UNANSWERED], 0).at;

const HALF_PAST_TWO = Date.UTC(2026, 0, 1, 14, 30);

type Texts = Pick<LoginFailure, 'happened' | 'advice'>;

/** What the credential's own test says of an answer without a user. */
function failureOfTest(): Texts {
	const [rule] = new FluentCommerceApi().test.rules ?? [];
	const [, happened, advice] = /^(.+?\.) (.+)$/.exec(rule.properties.message) ?? [];
	return { happened, advice };
}

/** How a text ends if n8n waits before the next login. */
function endingOf(kind: FailureKind, next: Failed['next']): string {
	const { advice } = new LoginFailure(kind);
	return new LoginFailure(kind, {}, next).advice.slice(advice.length).trim();
}

/** What a credential with these settings says before any request. */
function failureOfForm(settings: Settings): Texts {
	try {
		readLogin(settings);
	} catch (error) {
		if (error instanceof LoginFailure) return error;
		throw error;
	}
	throw new Error(`Nothing is wrong with ${JSON.stringify(settings)}.`);
}

/** `docs/failures.md`: every text that a user can meet, by where one looks. */
export function failuresPage(): string {
	return `# What failures say

The texts are the same in the credential's test, in Fluent Auth, and in every node that uses the credential. None contains a secret.
Of what a server wrote they repeat only the status, or an OAuth code from a fixed list, in brackets.

- **Sent again**: when a login with the same settings is sent next. Changed settings are tried immediately, unless the
  text then ends with the next login of this user.
- **Counts**: Fluent may count it as a failed login. It locks a user for 15 minutes after 5 of them in 15 minutes.

If n8n waits a minute or more before the next login, the text ends with the time:

- ${endingOf('userRefused', { at: HALF_PAST_TWO, or: 'change or test' })}
- ${endingOf('tokenRefused', { at: HALF_PAST_TWO, or: 'change' })}
- ${endingOf('budgetSpent', { at: HALF_PAST_TWO })}

[How to](how-to.md#when-the-user-is-locked-or-refused) says what to do then.

## The form

Checked before any request is sent.

${table(['What it says', 'What to do'], WRONG.map(failureOfForm).map(texts))}

## The login

${tableOf('login', [[...texts(failureOfTest()), 'with the next run', '']])}

## The lock

${tableOf('lock')}

## The network, and what is between n8n and Fluent

${tableOf('network')}

## The nodes

${table(['What it says', 'What to do'], [...PLACES.node.map((kind) => texts(shown(kind))), ...nodeTexts()])}

This page is made from the code by \`npm run docs:failures\`.
`;
}

const table = (head: string[], rows: string[][]) => markdownTable([head, ...rows]);

function tableOf(place: Place, others: string[][] = []): string {
	const head = ['What it says', 'What to do', 'Sent again', 'Counts'];
	return table(head, [...PLACES[place].map(row), ...others]);
}

const shown = (kind: Placed) => new LoginFailure(kind, { ...EXAMPLE, ...EXAMPLES[kind] });

const texts = ({ happened, advice }: Texts) => [happened, advice];

const row = (kind: FailureKind) => [
	...texts(shown(kind)),
	sentAgain(kind),
	effectOf(kind).counts ? 'yes' : '',
];

function sentAgain(kind: FailureKind): string {
	if (kind === 'budgetSpent') return 'at the time in the text';
	if (kind === 'paced') return 'at the time in the text, if any, else with the next run';
	const { counts, hold, retry } = effectOf(kind);
	const wait = hold ?? (counts && PACE);
	if (!wait) return 'with the next run';
	const later = `after ${inWords(wait)}`;
	if (retry) return `at once, then ${later}`;
	return hold ? later : `with the next run, then ${later}`;
}

function inWords(ms: number): string {
	if (ms < MINUTE) return `${ms / SECOND} seconds`;
	return `${ms / MINUTE} ${ms === MINUTE ? 'minute' : 'minutes'}`;
}
