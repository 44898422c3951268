import { wrongSetting } from './failure';

/** One label of a host, by our own rule: Node's URL parser changes its mind about `xn--` from version to version. */
const HOST_LABEL = /^(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

const DOMAINS = new Map([
	['sandbox', 'sandbox.api.fluentretail.com'],
	['production', 'api.fluentretail.com'],
]);

/** Hosts of Fluent that are not its API, as people paste them from the browser or from the SDK's README. */
const WEB_APP = /(?:^|\.)(?:apps\.fluentcommerce\.com|console\.fluentretail\.com)$/;
const DOCS_ONLY = /^(?:api|docs|www)\.fluentcommerce\.com$/;

/** `https://{accountId}.sandbox.api.fluentretail.com`: an ID of more than one label would log in elsewhere. */
export function environmentRoot(environment: string, accountId: string): string {
	const domain = DOMAINS.get(environment);
	if (!domain) {
		throw wrongSetting(
			'Environment is not one of those on offer',
			'Choose Sandbox, Production or Custom in the Fluent Commerce credential',
		);
	}
	if (!HOST_LABEL.test(accountId)) {
		throw wrongSetting(
			'Account ID is not a single host label',
			`Enter only the part of the API host that stands before ".${domain}", with letters, digits and hyphens`,
		);
	}
	return `https://${accountId.toLowerCase()}.${domain}`;
}

/** The account ID of a custom host travels in a header only, and is held to the same form. */
export function checkCustomAccountId(accountId: string): void {
	if (HOST_LABEL.test(accountId)) return;
	throw wrongSetting(
		'Account ID holds more than letters, digits and hyphens',
		'Enter the ID of the Fluent account, such as ACME, or leave it empty for a custom environment',
	);
}

/** A base URL as people paste it, reduced to the API root; refuses what would carry the password elsewhere. */
export function baseUrlRoot(baseUrl: string): string {
	const url = parse(baseUrl);
	// "host." is the same host, and has to count as the same.
	url.hostname = url.hostname.replace(/\.$/, '');
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
		throw wrongSetting(
			'Base URL is not an https URL',
			'Start it with https://; plain http is accepted for this machine only (localhost), as it would show the password to the network',
		);
	}
	if (url.username || url.password || url.search || url.hash || /[?#]/.test(baseUrl)) {
		throw wrongSetting(
			'Base URL holds more than an address',
			'Remove the user name, the query (?) and the fragment (#) from it',
		);
	}
	if (WEB_APP.test(url.hostname) || DOCS_ONLY.test(url.hostname)) {
		throw wrongSetting(
			`${url.hostname} is not the host of Fluent's API`,
			'Use the API host of the account, which ends in api.fluentretail.com',
		);
	}
	const path = url.pathname.replace(/\/+$/, '').replace(/\/(?:graphql|oauth\/token)$/, '');
	return url.origin + path.replace(/\/+$/, '');
}

function parse(baseUrl: string): URL {
	if (URL.canParse(baseUrl)) return new URL(baseUrl);
	throw wrongSetting(
		'Base URL is not a URL',
		'Enter the root of the API, such as https://acme.sandbox.api.fluentretail.com',
	);
}

function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
