import { withGenericCredential } from './authentication';
import { n8nWay } from './n8n-way';
import { fetchToken } from './token';

/** The least that n8n can do with a credential: no login, no hook, one header. All times are ratios to this one. */
export const headerWay = n8nWay({
	id: 'header',
	title: 'Static token in a header (the floor)',
	short: 'Static token',
	consistsOf: 'Webhook → HTTP Request with n8n’s credential “Header Auth”',
	credential: async (stage, user) => ({
		type: 'httpHeaderAuth',
		data: { name: 'Authorization', value: `Bearer ${await fetchToken(stage, user)}` },
	}),
	nodes: ({ call, credential }) => (credential ? [withGenericCredential(call, credential)] : []),
});
