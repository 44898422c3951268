import type { INode } from 'n8n-workflow';
import { httpRequest } from '../../tools/n8n';
import { withHeader } from './authentication';
import { n8nWay, type Parts } from './n8n-way';
import { clientOf } from './token';

/** What the tutorials show: one HTTP Request logs in, the next one uses the answer. */
export const handMadeWay = n8nWay({
	id: 'handMade',
	title: 'Workflow made by hand',
	short: 'By hand',
	consistsOf: 'Webhook → HTTP Request that logs in → HTTP Request with `{{ $json.access_token }}`',
	nodes: (parts) => [loginNode(parts), withHeader(parts.call, '=Bearer {{ $json.access_token }}')],
});

function loginNode({ stage, user, changes }: Parts): INode {
	const fields = { grant_type: 'password', ...clientOf(changes), scope: 'api', ...user };
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
