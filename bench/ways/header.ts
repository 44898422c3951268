import { withGenericCredential } from './authentication';
import { n8nWay } from './n8n-way';
import { fetchToken } from './token';

/** What people do who have a token that never ends: no login, no hook, one header. */
export const headerWay = n8nWay({
	id: 'header',
	title: 'Static token in n8n’s Header Auth',
	short: 'Header Auth',
	consistsOf: 'Webhook → HTTP Request with n8n’s credential “Header Auth”',
	credential: async (stage, user) => ({
		type: 'httpHeaderAuth',
		data: { name: 'Authorization', value: `Bearer ${await fetchToken(stage, user)}` },
	}),
	nodes: ({ call, credential }) => (credential ? [withGenericCredential(call, credential)] : []),
});
