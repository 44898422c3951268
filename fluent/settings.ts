import { hash } from 'node:crypto';
import { LoginFailure } from './failure';

/** The fields of the credential; values may be missing or of another type (expressions, overwrites). */
export type Settings = Record<string, unknown>;

/** Where a Fluent account lives. */
export type Account = ReturnType<typeof readAccount>;

/** Everything a login depends on. */
export type Login = ReturnType<typeof readLogin>;

/** @throws LoginFailure if a field is empty or cannot be right, before any request */
export function readLogin(settings: Settings) {
	const account = readAccount(settings);
	const client = asText(settings.client).trim();
	const isIntegration = client === 'fluentIntegration';
	refuseIf(
		!isIntegration && client !== 'account',
		'Client is not one of those on offer',
		'Choose one in the Fluent Commerce credential; for an expression they are "account" and "fluentIntegration"',
	);
	const secret = asText(settings.clientSecret).trim();
	const login = {
		clientId: isIntegration ? 'FLUENT_INTEGRATION' : required('Client ID', settings.clientId),
		// Fluent does not say which secret FLUENT_INTEGRATION has, and OAuth lets a client have none.
		clientSecret: isIntegration ? secret : required('Client Secret', secret),
		// Fluent's API Authentication page.
		scope: isIntegration ? 'retailer' : 'api',
		username: required('Username', settings.username),
		// It may begin or end with a blank; a line end comes from the file of a mounted secret.
		password: required('Password', settings.password) && withoutLineEnd(settings.password),
	};
	// So that an edited credential never uses the token of the settings before. Whoever reads it could try passwords: it
	// is stored only inside the encrypted field.
	const typed = [account.root, account.accountId, ...Object.values(login)];
	// n8n's own fields: who may not send a login shares nothing with those who may.
	const isLimited = settings.allowedHttpRequestDomains === 'domains';
	const inputs = JSON.stringify([...typed, isLimited && settings.allowedDomains]);
	const fingerprint = hash('sha256', inputs, 'base64');
	// Fluent counts failed logins by username, whatever the client.
	const user = `${account.root} ${login.username.toLowerCase()}`;
	return { account, fingerprint, user, ...login };
}

/** An expression may give a number; nothing else can be meant for a text. */
const asText = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const withoutLineEnd = (value: unknown): string => asText(value).replace(/[\r\n]+$/, '');

function required(field: string, value: unknown): string {
	const text = asText(value).trim();
	refuseIf(!text, `${field} is empty`, `Fill in ${field} in the Fluent Commerce credential`);
	return text;
}

function refuseIf(isWrong: boolean, reason: string, advice: string): void {
	if (isWrong) throw new LoginFailure('wrongSetting', { reason, advice });
}

/** One label of a host, by our own rule: Node's URL parser changes its mind about `xn--` from version to version. */
const HOST_LABEL = /^(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

const DOMAINS = new Map([
	['sandbox', 'sandbox.api.fluentretail.com'],
	['production', 'api.fluentretail.com'],
]);

/** Paths of the API, as people paste them behind its root. */
const API_PATH = /\/*(?:\/(?:graphi?ql|oauth(?:\/token)?|api(?:\/v\d[^/]*(?:\/.*)?)?))?\/*$/;

function readAccount(settings: Settings) {
	const environment = asText(settings.environment).trim();
	const typed = asText(settings.accountId).trim();
	const domain = DOMAINS.get(environment);
	refuseIf(
		!domain && environment !== 'custom',
		'Environment is not one of those on offer',
		'Choose one in the Fluent Commerce credential; for an expression they are "sandbox", "production" and "custom"',
	);
	const accountId = domain ? environmentId(required('Account ID', typed), domain) : typed;
	// The API root without a trailing slash.
	const root = domain
		? `https://${accountId.toLowerCase()}.${domain}`
		: customRoot(required('Base URL', settings.baseUrl));
	const { origin, hostname } = new URL(root);
	// For texts. n8n replaces any that holds a code of Node, also within a word: accessories.example holds EACCES.
	const host = /e(?:acces|exist|perm)/i.test(hostname) ? "Fluent's host" : hostname;
	const urls = { tokenUrl: `${root}/oauth/token`, graphqlUrl: `${root}/graphql` };
	return { environment, accountId, root, origin, host, ...urls };
}

/** The first label of the API host, also from a pasted URL: an ID of more than one label would log in elsewhere. */
function environmentId(typed: string, domain: string): string {
	if (HOST_LABEL.test(typed)) return typed;
	const pasted = new RegExp(`^(?:https://)?([^./]+)\\.${domain}(?:[/?#].*)?$`, 'i').exec(typed);
	const accountId = pasted?.[1] ?? typed;
	refuseIf(
		!HOST_LABEL.test(accountId),
		`Account ID is not the first part of a host that ends in ".${domain}"`,
		'Enter only the first part of your API host, such as ACME, and choose its Environment',
	);
	return accountId;
}

/** A base URL as people paste it, reduced to the API root; refuses what would carry the password elsewhere. */
function customRoot(baseUrl: string): string {
	refuseIf(
		!URL.canParse(baseUrl) || /[@?#]/.test(baseUrl),
		'Base URL is not the plain root of an API',
		'Enter a URL such as https://acme.sandbox.api.fluentretail.com, without a user name, query or fragment',
	);
	const url = new URL(baseUrl);
	const isLoopback = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(url.hostname);
	refuseIf(
		url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback),
		'Base URL is not an https URL',
		'Start it with https://; plain http is accepted for this machine only (localhost), as it would show the password to the network',
	);
	return url.origin + url.pathname.replace(API_PATH, '');
}
