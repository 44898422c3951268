import { withCredential } from './authentication';
import { n8nWay } from './n8n-way';
import { fetchToken } from './token';
import type { WayId } from './way';

const staticWay = (id: WayId, type: string, what: string) =>
	n8nWay({
		id,
		title: `Static token in the least predefined credential${what}`,
		short: `Least predefined${what}`,
		consistsOf: `Webhook → HTTP Request with a predefined credential of one field${what}, for times only`,
		credential: async (stage, user) => ({ type, data: { token: await fetchToken(stage, user) } }),
		nodes: ({ call, credential }) => (credential ? [withCredential(call, credential)] : []),
	});

/** No predefined credential can take less, whoever writes it: all times are ratios to this one. */
export const leastWay = staticWay('least', 'leastPredefinedApi', '');
/** What it takes with a hook that does nothing. */
export const leastHookWay = staticWay('leastHook', 'leastHookApi', ' with an empty hook');
