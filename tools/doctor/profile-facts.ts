import { LIVENESS_QUERY, PROFILE_QUERY, readProfile } from '../../fluent/graphql';
import { asArray, asObject } from '../../fluent/json';
import { describe, isPassing, type Seen } from './answers';
import type { FactId, Findings } from './facts';
import { askGraphql, type Case } from './wire';

/** What `me` gives with a living token: names of fields, never their values. */
export async function examineProfile(one: Case, accessToken: string): Promise<void> {
	const { findings } = one;
	const live = await askGraphql(one, accessToken, LIVENESS_QUERY);
	noteUser(findings, 'me', live);
	const seen = await askGraphql(one, accessToken, PROFILE_QUERY);
	const ref = Boolean(userOf(live).ref);
	if (readProfile(seen?.body)) noteFields(findings, ref, userOf(seen));
	else findings.note('profile', describe(seen), isPassing(seen) ? 'not known' : 'no');
}

/** A 200 with a user in it. */
export function noteUser(findings: Findings, id: FactId, seen: Seen | undefined): void {
	const user = seen?.status === 200 && 'ref' in userOf(seen);
	const found = user ? '200 with a user' : describe(seen);
	findings.note(id, found, isPassing(seen) ? 'not known' : user);
}

function noteFields(findings: Findings, ref: boolean, user: Record<string, unknown>): void {
	const { primaryRetailer, roles } = user;
	const contexts = asArray(roles).flatMap((role) => asArray(asObject(role).contexts));
	const types = new Set(contexts.map((context) => asObject(context).contextType));
	const known = ['ACCOUNT', 'RETAILER', 'AGENT'].filter((type) => types.delete(type));
	const shown = [...known, ...(types.size ? ['others'] : [])].join(', ').toLowerCase() || 'none';
	const found = [
		`ref ${ref ? 'there' : 'absent'}`,
		`primaryRetailer ${there(primaryRetailer)}`,
		`roles ${Array.isArray(roles) ? (roles.length ? 'there' : 'empty') : there(roles)}`,
		`context types: ${shown}`,
	];
	const holds = ref && primaryRetailer !== undefined && Array.isArray(roles) && !types.size;
	findings.note('profile', found.join('; '), holds);
}

function there(value: unknown): string {
	if (value === null) return 'null';
	return value === undefined ? 'absent' : 'there';
}

const userOf = (seen: Seen | undefined) => asObject(asObject(asObject(seen?.body).data).me);
