import {
	chain,
	fluentAuth,
	httpRequest,
	manualTrigger,
	type SavedCredential,
	type WorkflowDefinition,
} from '../n8n';
import { integrationSettings, sampleSettings, type Simulator } from '../simulator';

/** One way into the simulated account: a credential, and a workflow that uses it. */
export interface DemoClient {
	title: string;
	credentialName: string;
	credentialData: object;
	workflow(credential: SavedCredential): WorkflowDefinition;
}

/** The account's own client, and the first workflow of the README. The examples look for a credential of this name. */
export const accountClient = (simulator: Simulator): DemoClient => ({
	title: "The account's own client",
	credentialName: 'Fluent Commerce account',
	credentialData: sampleSettings(simulator.url),
	workflow: (credential) =>
		chain(
			'Fluent: first workflow',
			manualTrigger(),
			fluentAuth(credential, { includeToken: false }),
			httpRequest({
				method: 'POST',
				url: '={{ $json.graphqlUrl }}',
				body: '={ "query": "{ retailerById(id: {{ $json.retailerId }}) { id ref tradingName } }" }',
				credential,
			}),
		),
});

/** The other client, and the token in a header. */
export const integrationClient = (simulator: Simulator): DemoClient => ({
	title: 'FLUENT_INTEGRATION',
	credentialName: 'Fluent (FLUENT_INTEGRATION)',
	credentialData: integrationSettings(simulator.url, 'fluent-retailer'),
	workflow: (credential) =>
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
