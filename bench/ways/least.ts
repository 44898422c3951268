import { leastNode, withCredential } from './authentication';
import type { Stage, User } from '../stage';
import { n8nWay } from './n8n-way';
import { fetchToken } from './token';
import type { WayId } from './way';

const credentialOf = (type: string) => async (stage: Stage, user: User) => ({
	type,
	data: { token: await fetchToken(stage, user) },
});

const staticWay = (id: WayId, type: string, what: string) =>
	n8nWay({
		id,
		title: `Static token in the least predefined credential${what}`,
		short: `Least predefined${what}`,
		consistsOf: `Webhook → HTTP Request with a predefined credential of one field${what}, for times only`,
		credential: credentialOf(type),
		nodes: ({ call, credential }) => (credential ? [withCredential(call, credential)] : []),
	});

/** No predefined credential can take less, whoever writes it: all times are ratios to this one. */
export const leastWay = staticWay('least', 'leastPredefinedApi', '');
/** What it takes with a hook that does nothing. */
export const leastHookWay = staticWay('leastHook', 'leastHookApi', ' with an empty hook');
/** No node can take less that reads a credential for each of its items. */
export const leastNodeWay = n8nWay({
	id: 'leastNode',
	title: 'Least node with a credential',
	short: 'Least node',
	consistsOf: 'Webhook → a node that reads a credential for each item, for times only',
	credential: credentialOf('leastPredefinedApi'),
	nodes: ({ credential }) => (credential ? [leastNode(credential)] : []),
});
