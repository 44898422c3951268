import { withCredential } from './authentication';
import { n8nWay } from './n8n-way';
import { fetchToken } from './token';

/** Only for times: no predefined credential can take less, whoever writes it. */
export const leastWay = n8nWay({
	id: 'least',
	title: 'Static token in a predefined credential',
	short: 'Least predefined',
	consistsOf: 'Webhook → HTTP Request with a credential of one field, for times only',
	credential: async (stage, user) => ({
		type: 'leastPredefinedApi',
		data: { token: await fetchToken(stage, user) },
	}),
	nodes: ({ call, credential }) => (credential ? [withCredential(call, credential)] : []),
});
