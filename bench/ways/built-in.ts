import { withCredential } from './authentication';
import { n8nWay } from './n8n-way';
import { clientOf } from './token';

/** The credential in `bench/built-in-style`. */
export const builtInWay = n8nWay({
	id: 'builtIn',
	title: 'Credential in n8n’s built-in style',
	short: 'Built-in style',
	consistsOf: 'Webhook → HTTP Request with a credential whose token is the expirable field',
	credential: ({ fluent }, user, changes) => {
		const { client_id: clientId, client_secret: clientSecret } = clientOf(changes);
		const data = { baseUrl: fluent.url, clientId, clientSecret, ...user };
		return { type: 'fluentBuiltInStyleApi', data };
	},
	nodes: ({ call, credential }) => (credential ? [withCredential(call, credential)] : []),
});
