import { SAMPLE, type Simulator } from '../simulator';

/** What one types into the credential for the simulated account, to try the form by hand. */
export function describeForm({ url, users }: Simulator): string {
	const others = [...users.keys()].filter((name) => name !== SAMPLE.username).join(', ');
	return [
		'To add a credential by hand, enter:',
		'  Environment    Custom',
		`  Account ID     ${SAMPLE.accountId}`,
		`  Base URL       ${url}`,
		"  Client         Account's Own Client",
		`  Client ID      ${SAMPLE.clientId}`,
		`  Client Secret  ${SAMPLE.clientSecret}`,
		`  Username       ${SAMPLE.username}  (others: ${others}; fluent-account belongs to the whole account)`,
		`  Password       ${SAMPLE.password}`,
		`  FLUENT_INTEGRATION has the same Client Secret; its user is fluent-retailer.`,
	].join('\n');
}
