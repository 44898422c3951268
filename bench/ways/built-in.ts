import { SAMPLE } from '../../tools/simulator';
import { withCredential } from './authentication';
import { n8nWay } from './n8n-way';

/** The credential in `bench/built-in-style`. */
export const builtInWay = n8nWay({
	id: 'builtIn',
	title: 'Credential in n8n’s built-in style',
	short: 'Built-in style',
	consistsOf: 'Webhook → HTTP Request with a credential whose token is the expirable field',
	credential: (stage, user) => ({
		type: 'fluentBuiltInStyleApi',
		data: {
			baseUrl: stage.fluent.url,
			clientId: SAMPLE.clientId,
			clientSecret: SAMPLE.clientSecret,
			...user,
		},
	}),
	nodes: ({ call, credential }) => (credential ? [withCredential(call, credential)] : []),
});
