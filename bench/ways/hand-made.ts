import type { INode } from 'n8n-workflow';
import { httpRequest } from '../../tools/n8n';
import { SAMPLE } from '../../tools/simulator';
import type { Stage, User } from '../stage';
import { withHeader } from './authentication';
import { n8nWay } from './n8n-way';

/** What the tutorials show: one HTTP Request logs in, the next one uses the answer. */
export const handMadeWay = n8nWay({
	id: 'handMade',
	title: 'Workflow made by hand',
	short: 'By hand',
	consistsOf: 'Webhook → HTTP Request that logs in → HTTP Request with `{{ $json.access_token }}`',
	nodes: ({ stage, user, call }) => [
		loginNode(stage, user),
		withHeader(call, '=Bearer {{ $json.access_token }}'),
	],
});

function loginNode(stage: Stage, user: User): INode {
	const fields = {
		grant_type: 'password',
		client_id: SAMPLE.clientId,
		client_secret: SAMPLE.clientSecret,
		scope: 'api',
		...user,
	};
	const node = httpRequest({ method: 'POST', url: `${stage.fluent.url}/oauth/token` }, 'Log In');
	const parameters = Object.entries(fields).map(([name, value]) => ({ name, value }));
	return {
		...node,
		parameters: {
			...node.parameters,
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: { parameters },
		},
	};
}
