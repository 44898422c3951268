import {
	chain,
	errorOf,
	firstWorkflow,
	fluentAuth,
	httpRequest,
	manualTrigger,
	outputOf,
	type Execution,
	type SavedCredential,
} from '../n8n';
import { SetupError } from '../setup.cjs';
import { integrationSettings, sampleSettings, type Simulator } from '../simulator';

/*
 * Two ways into the simulated account: a credential, and a workflow that uses it.
 */

/** The account's own client, and the first workflow of the README. The examples look for a credential of this name. */
export const accountClient = ({ url }: Simulator) => ({
	title: "The account's own client",
	credentialName: 'Fluent Commerce account',
	credentialData: sampleSettings(url),
	workflow: (credential: SavedCredential) => firstWorkflow('Fluent: first workflow', credential),
});

/** The other client, and the token in a header. */
export const integrationClient = ({ url }: Simulator) => ({
	title: 'FLUENT_INTEGRATION',
	credentialName: 'Fluent (FLUENT_INTEGRATION)',
	credentialData: integrationSettings(url, 'fluent-retailer'),
	workflow: (credential: SavedCredential) =>
		chain(
			'Fluent: token in a header',
			manualTrigger(),
			fluentAuth(credential),
			httpRequest({
				method: 'POST',
				url: '={{ $json.graphqlUrl }}',
				headers: { Authorization: '={{ $json.authorization }}' },
				body: { query: '{ me { ref username firstName lastName } }' },
			}),
		),
});

/**
 * What one run of the workflow gave, in five short lines.
 *
 * @throws SetupError if the execution failed or a result is missing
 */
export function describeResult(title: string, execution: Execution): string {
	if (execution.status !== 'success') {
		const error = errorOf(execution);
		const text = [error?.message, error?.description].filter(Boolean).join(' ');
		throw new SetupError(`${title}: node "${error?.node ?? 'unknown'}" failed. ${text}`);
	}
	const [session] = outputOf(execution, 'Fluent Auth');
	const [answer] = outputOf(execution, 'HTTP Request');
	if (!session?.scope) throw new SetupError(`${title}: the Fluent Auth node gave no session.`);
	const data = answer?.data as { me?: object; retailerById?: object } | undefined;
	if (!data?.me && !data?.retailerById) {
		throw new SetupError(`${title}: the HTTP Request got ${JSON.stringify(answer)}.`);
	}
	const { accessToken } = session;
	const token =
		typeof accessToken === 'string'
			? `${accessToken.slice(0, 4)}...`
			: 'stays out of the data of the workflow';
	const roles = session.roles as string[] | null;
	return [
		title,
		`  token         ${token}  (scope ${String(session.scope)}, until ${String(session.expiresAt)})`,
		`  roles         ${roles?.join(', ') || 'none'}`,
		`  retailer ID   ${String(session.retailerId ?? 'none')}`,
		`  HTTP Request  ${JSON.stringify(answer)}`,
	].join('\n');
}
