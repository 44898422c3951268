import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { LoginFailure } from '../../fluent/failure';
import { readFluentError } from '../../fluent/fluents-own-words';
import type { Credentials } from '../../fluent/hook';
import { asObject } from '../../fluent/http';
import { readLogin } from '../../fluent/login';
import { PROFILE_QUERY, readProfile, type Profile } from '../../fluent/profile';
import type { Session } from '../../fluent/session';
import { hook } from '../../fluent/shared-hook';
import { askFluent } from './ask-fluent';
import { allRetailers } from './retailers';

/** Who the credentials log in as. */
export interface Identity {
	session: Session;
	/** Missing if Fluent was not asked, or did not say. */
	profile?: Profile;
}

/** How to find out. */
export interface Wish {
	/** Ask Fluent also while the token is fresh. */
	check: boolean;
	/** ms. */
	minimumValidity: number;
}

const NO_PROFILE: NodeExecutionHint = {
	message:
		'Fluent issued a token but did not answer the question who the user is, so roles and retailers are those of the login only.',
	type: 'warning',
	location: 'outputPane',
};

/** Questions under way: runs and items with the same settings share one. */
const underWay = new Map<string, Promise<Identity>>();

/** Finds out who the credentials log in as; what Fluent said in the last 30 s is not asked again. @throws LoginFailure */
export async function identify(
	this: IExecuteFunctions,
	credentials: Credentials,
	{ check, minimumValidity }: Wish,
): Promise<Identity> {
	const record = hook.recordOf(credentials);
	const session = record.fresh(minimumValidity);
	const profile = session && record.profileOf(session);
	if (session && (profile || !check)) return { session, profile };

	const key = `${readLogin(credentials).fingerprint} ${minimumValidity}`;
	const asked =
		underWay.get(key) ??
		ask.call(this, credentials, minimumValidity).finally(() => underWay.delete(key));
	underWay.set(key, asked);
	const identity = await asked;
	if (!identity.profile) this.addExecutionHints(NO_PROFILE);
	return identity;
}

/** A login that fails is thrown; a question that fails takes nothing from the token. */
async function ask(
	this: IExecuteFunctions,
	credentials: Credentials,
	minimumValidity: number,
): Promise<Identity> {
	const record = hook.recordOf(credentials);
	// n8n knows one request by one object.
	const ownCopy = { ...credentials };
	hook.wantMinimumValidity(ownCopy, minimumValidity);
	const askedAt = Date.now();
	const { body, error } = await askFluent.call(this, ownCopy, { query: PROFILE_QUERY }).then(
		(answer: unknown) => ({ body: answer, error: undefined }),
		(reason: unknown) => ({ body: undefined, error: reason as Error }),
	);
	const { session, failure } = hook.outcomeOf(ownCopy);
	if (failure) throw failure;
	if (!session) throw error ?? new LoginFailure('notAsked');
	if (error && isRejection(error)) throw new LoginFailure('tokenRefused');
	const profile = readProfile(body);
	if (!profile) return { session };
	const complete = profile.isAccountUser
		? { ...profile, retailerIds: await allRetailers.call(this, credentials, profile) }
		: profile;
	record.learn(session, complete, askedAt);
	return { session, profile: complete };
}

/** Fluent itself refuses the token, after n8n has had it renewed; a gateway's 401 says nothing of it. */
function isRejection(error: Error): boolean {
	const { httpCode, context } = asObject(error);
	return httpCode === '401' && readFluentError(asObject(context).data) !== undefined;
}
