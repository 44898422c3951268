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

const QUERY = { query: '{ me { ref username firstName lastName } }' };

/** Both clients of Fluent, and both ways to give the token to an HTTP Request node. */
export function clientsOf(simulator: Simulator): DemoClient[] {
	return [
		{
			title: "The account's own client",
			credentialName: 'Fluent (account client)',
			credentialData: sampleSettings(simulator.url),
			workflow: (credential) =>
				chain(
					'Fluent: token in a header',
					manualTrigger(),
					fluentAuth(credential),
					httpRequest({
						method: 'POST',
						url: '={{ $json.graphqlUrl }}',
						headers: { Authorization: '={{ $json.authorization }}' },
						body: QUERY,
					}),
				),
		},
		{
			title: 'FLUENT_INTEGRATION',
			credentialName: 'Fluent (FLUENT_INTEGRATION)',
			credentialData: integrationSettings(simulator.url, 'fluent-retailer'),
			workflow: (credential) =>
				chain(
					'Fluent: predefined credential',
					manualTrigger(),
					fluentAuth(credential),
					httpRequest({
						method: 'POST',
						url: '={{ $json.graphqlUrl }}',
						body: QUERY,
						credential,
					}),
				),
		},
	];
}
