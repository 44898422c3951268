import { CREDENTIAL_TYPE, fluentAuth } from '../../tools/n8n';
import { sampleSettings } from '../../tools/simulator';
import type { Stage, User } from '../stage';
import { withCredential, withHeader } from './authentication';
import { n8nWay } from './n8n-way';

const credential = (stage: Stage, user: User) => ({
	type: CREDENTIAL_TYPE,
	data: { ...sampleSettings(stage.fluent.url), ...user },
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
