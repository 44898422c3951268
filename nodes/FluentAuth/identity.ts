import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { readAccount } from '../../fluent/account';
import { tokenUseless, type LoginFailure } from '../../fluent/failure';
import {
	currentSession,
	loginFailure,
	wantMinimumValidity,
	type Credentials,
} from '../../fluent/hook';
import { graphqlRequest, PROFILE_QUERY, readProfile, type Profile } from '../../fluent/profile';
import { isFresh, type Session } from '../../fluent/session';

/** Who the credentials log in as. */
export interface Identity {
	session: Session;
	/** Missing if Fluent was not asked, or did not tell. */
	profile?: Profile;
}

const NO_PROFILE: NodeExecutionHint = {
	message:
		'Fluent issued a token but did not answer the question who the user is, so roles and retailers are those of the login only.',
	type: 'warning',
	location: 'outputPane',
};

/**
 * Finds out who the credentials log in as, with one `me` query at most.
 *
 * @param check ask Fluent also while the stored token is fresh
 * @param minimumValidity ms
 * @returns why there is no token, if there is none
 */
export async function identify(
	this: IExecuteFunctions,
	credentials: Credentials,
	check: boolean,
	minimumValidity: number,
): Promise<Identity | LoginFailure> {
	const stored = currentSession(credentials);
	if (!check && stored && isFresh(stored, Date.now(), minimumValidity)) return { session: stored };

	wantMinimumValidity(credentials, minimumValidity);
	const answer = await askProfile.call(this, credentials);
	const failure = await loginFailure(credentials);
	if (failure) return failure;
	const session = currentSession(credentials);
	if (!session) throw answer.error;
	if (answer.error?.httpCode === '401') return tokenUseless();
	const profile = readProfile(answer.body);
	if (!profile) this.addExecutionHints(NO_PROFILE);
	return { session, profile };
}

/** A login that fails shows in `loginFailure`; a query that fails takes nothing from the token. */
async function askProfile(
	this: IExecuteFunctions,
	credentials: Credentials,
): Promise<{ body?: unknown; error?: Error & { httpCode?: string | null } }> {
	const request = { ...graphqlRequest(readAccount(credentials), PROFILE_QUERY), json: true };
	// Handed over, so that the request is made with the credentials of this item, not with those of the first.
	const credentialsDecrypted = { id: '', name: '', type: 'fluentCommerceApi', data: credentials };
	return await this.helpers.httpRequestWithAuthentication
		.call(this, 'fluentCommerceApi', request, { credentialsDecrypted })
		.then(
			(body: unknown) => ({ body }),
			(error: Error) => ({ error }),
		);
}
