// What the page of failures takes from the package: the one file to change if it moves there.
import { FluentCommerceApi } from '../../credentials/FluentCommerceApi.credentials';
import {
	effectOf,
	FAILURE_KINDS,
	LoginFailure,
	type Facts,
	type FailureKind,
	type NextTry,
} from '../../fluent/failure';
import { readLogin, type Settings } from '../../fluent/settings';

export { effectOf, type Facts, type FailureKind, type Settings };

export const KINDS = Object.keys(FAILURE_KINDS) as FailureKind[];

/** What happened, and what to do. */
export interface Texts {
	happened: string;
	advice: string;
}

export const failureOf = (kind: FailureKind, facts: Facts): Texts => new LoginFailure(kind, facts);

/** What the credential's own test says of an answer without a user. */
export function failureOfTest(): Texts {
	const [rule] = new FluentCommerceApi().test.rules ?? [];
	const [, happened, advice] = /^(.+?\.) (.+)$/.exec(rule.properties.message) ?? [];
	return { happened, advice };
}

/** How a text ends if n8n waits before the next login. */
export function endingOf(kind: FailureKind, next: NextTry): string {
	const { advice } = new LoginFailure(kind);
	return new LoginFailure(kind, {}, next).advice.slice(advice.length).trim();
}

/** What a credential with these settings says before any request. */
export function failureOfForm(settings: Settings): Texts {
	try {
		readLogin(settings);
	} catch (error) {
		if (error instanceof LoginFailure) return error;
		throw error;
	}
	throw new Error(`Nothing is wrong with ${JSON.stringify(settings)}.`);
}
