import { CREDENTIAL_TYPE, fluentAuth } from '../../tools/n8n';
import { integrationSettings, sampleSettings } from '../../tools/simulator';
import type { Stage, User } from '../stage';
import { withCredential, withHeader } from './authentication';
import { n8nWay } from './n8n-way';
import type { WayChanges } from './way';

const credential = ({ fluent }: Stage, user: User, { integration }: WayChanges) => ({
	type: CREDENTIAL_TYPE,
	data: integration
		? { ...integrationSettings(fluent.url, user.username), ...user }
		: { ...sampleSettings(fluent.url), ...user },
});

export const fluentAuthWay = n8nWay({
	id: 'fluentAuth',
	title: 'This package, Fluent Auth node',
	short: 'Fluent Auth node',
	consistsOf: 'Webhook → Fluent Auth → HTTP Request with `{{ $json.authorization }}`',
	credential,
	nodes: ({ call, credential: saved }) =>
		saved ? [fluentAuth(saved), withHeader(call, '={{ $json.authorization }}')] : [],
});

export const predefinedWay = n8nWay({
	id: 'predefined',
	title: 'This package, predefined credential',
	short: 'Predefined credential',
	consistsOf: 'Webhook → HTTP Request with the credential “Fluent Commerce API”',
	credential,
	nodes: ({ call, credential: saved }) => (saved ? [withCredential(call, saved)] : []),
});

/** Without the request behind it, to see what grows with its items. */
export const fluentAuthAlone = n8nWay({
	...fluentAuthWay,
	credential,
	nodes: ({ credential: saved }) => (saved ? [fluentAuth(saved)] : []),
});
