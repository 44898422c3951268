// What the page of failures takes from the package: the one file to change if it moves there.
import { LoginFailure } from '../../fluent/failure';
import { FAILURE_KINDS, type Facts, type FailureKind } from '../../fluent/failure-kinds';
import { readLogin } from '../../fluent/login';
import type { Settings } from '../../fluent/settings';

export type { Facts, FailureKind, Settings };

export interface Shown {
	happened: string;
	advice: string;
	/** Fluent may count it as a failed login. */
	counts?: boolean;
	/** ms for which these settings are not sent again. */
	hold?: number;
	/** Sent once more at once. */
	retry?: boolean;
}

export const KINDS = Object.keys(FAILURE_KINDS) as FailureKind[];

export const failureOf = (kind: FailureKind, facts: Facts): Shown => new LoginFailure(kind, facts);

/** What a credential with these settings says before any request. */
export function failureOfForm(settings: Settings): Shown {
	try {
		readLogin(settings);
	} catch (error) {
		if (error instanceof LoginFailure) return error;
		throw error;
	}
	throw new Error(`Nothing is wrong with ${JSON.stringify(settings)}.`);
}
