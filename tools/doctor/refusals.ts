import { randomBytes, randomUUID } from 'node:crypto';
import { LoginFailure } from '../../fluent/failure';
import { LIVENESS_QUERY } from '../../fluent/graphql';
import type { Login } from '../../fluent/settings';
import { describe, EXPECTED, isPassing, reachedUser, type Seen } from './answers';
import type { FactId, Findings } from './facts';
import { askForToken, askGraphql, type Case, type TokenAnswer } from './wire';

/** Of `fluent.account`: `idle` if a login of a made-up user gets as far without it. */
export type HeaderRole = 'idle' | 'needed' | 'unclear' | 'not sent';

/**
 * Provokes each refusal without the user: Fluent counts failed logins by username, and these carry a random name or
 * none. Wrong bearers and refresh tokens are random as well, so they belong to nobody.
 *
 * @returns what `fluent.account` does for them
 */
export async function examineRefusals(one: Case): Promise<HeaderRole> {
	const { findings, clock, login } = one;
	const { account } = login;
	const note = (id: FactId, answer: TokenAnswer, expected: Seen) =>
		compare(findings, id, { seen: answer.seen, expected, remark: readAs(answer, account.host) });
	const bearer = await askGraphql(one, randomUUID(), LIVENESS_QUERY);
	compare(findings, 'refusedBearer', { seen: bearer, expected: EXPECTED.refusedBearer });

	const nobody = madeUpUser(login);
	const wrongSecret = { ...nobody, clientSecret: randomUUID() };
	const badClient = await askForToken({ clock, login: wrongSecret });
	note('refusedClient', badClient, EXPECTED.refusedClient);

	const otherScope = { ...nobody, scope: login.scope === 'api' ? 'retailer' : 'api' };
	const badScope = await askForToken({ clock, login: otherScope });
	note('otherScope', badScope, EXPECTED.refusedScope);

	const badRefresh = await askForToken({ clock, login: nobody }, randomUUID());
	note('refusedRefresh', badRefresh, EXPECTED.refusedRefresh);

	const refused = await askForToken({ clock, login: nobody });
	note('refusedUser', refused, EXPECTED.refusedUser);
	if (!account.accountId) return 'not sent';
	const bare = await askForToken({ clock, login: withoutHeader(nobody) });
	const found = [bare.seen, refused.seen].map(describe);
	if (reachedUser(bare.seen)) return 'idle';
	const needed = reachedUser(refused.seen) && !isPassing(bare.seen);
	const text = `made-up user without it: ${found[0]}; with it: ${found[1]}`;
	findings.note('accountHeader', text, needed ? false : 'not known');
	return needed ? 'needed' : 'unclear';
}

/** The package sends the header if it knows an account ID; the host stays. */
export const withoutHeader = (login: Login): Login => ({
	...login,
	account: { ...login.account, accountId: '' },
});

const madeUpUser = (login: Login): Login => ({
	...login,
	username: `n8n-doctor-${randomBytes(6).toString('hex')}`,
	password: randomUUID(),
});

/** Notes whether an answer has the status and the shape that was expected. */
export function compare(
	findings: Findings,
	id: FactId,
	{ seen, expected, remark = '' }: { seen?: Seen; expected: Seen; remark?: string },
): void {
	const found = describe(seen);
	const holds = isPassing(seen) ? 'not known' : found === describe(expected);
	findings.note(id, found + remark, holds);
}

/** What a user of the package would read, so that a wrong reading is seen in the report. */
function readAs({ result }: TokenAnswer, host: string): string {
	if (!(result instanceof LoginFailure)) return '';
	return `; read as: ${result.happened.replaceAll(host, 'the host')}`;
}
