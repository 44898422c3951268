import type { INode } from 'n8n-workflow';
import { CREDENTIAL_TYPE, fluentAuth, httpRequest, type SavedCredential } from '../../tools/n8n';
import { SAMPLE, sampleSettings } from '../../tools/simulator';
import { OTHER_TYPE } from '../server';
import type { Stage, User } from '../stage';
import { n8nWay, type Parts } from './n8n-caller';

/** An HTTP Request with a header of its own. */
const withHeader = (call: INode, value: string): INode => ({
	...call,
	parameters: {
		...call.parameters,
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'Authorization', value }] },
	},
});

/** An HTTP Request with a credential: of a predefined type, or of one that belongs to no service. */
const withCredential = (
	{ call, credential: { id, name, type } }: Parts,
	generic = false,
): INode => ({
	...call,
	parameters: {
		...call.parameters,
		...(generic
			? { authentication: 'genericCredentialType', genericAuthType: type }
			: { authentication: 'predefinedCredentialType', nodeCredentialType: type }),
	},
	credentials: { [type]: { id, name } },
});

const packageForm =
	(type: string) =>
	({ fluent }: Stage, user: User) => ({ type, data: { ...sampleSettings(fluent.url), ...user } });

/** What the account's own client sends to log in. */
const loginForm = (user: User) => ({
	grant_type: 'password',
	client_id: SAMPLE.clientId,
	client_secret: SAMPLE.clientSecret,
	scope: 'api',
	...user,
});

/** What a person does with curl before pasting the token. */
async function fetchToken({ fluent }: Stage, user: User): Promise<string> {
	const response = await fetch(`${fluent.url}/oauth/token`, {
		method: 'POST',
		body: new URLSearchParams(loginForm(user)),
	});
	const { access_token: token } = (await response.json()) as { access_token: string };
	return token;
}

export const fluentAuthWay = n8nWay({
	id: 'fluentAuth',
	title: 'Fluent Auth node',
	credential: packageForm(CREDENTIAL_TYPE),
	nodes: ({ call, credential }) => [
		fluentAuth(credential),
		withHeader(call, '={{ $json.authorization }}'),
	],
});

/** Without the request behind it, to see what grows with its items. */
export const fluentAuthAlone = n8nWay({
	id: 'fluentAuth',
	title: 'Fluent Auth node',
	credential: packageForm(CREDENTIAL_TYPE),
	nodes: ({ credential }) => [fluentAuth(credential)],
});

export const predefinedWay = n8nWay({
	id: 'predefined',
	title: 'Predefined credential',
	credential: packageForm(CREDENTIAL_TYPE),
	nodes: (parts) => [withCredential(parts)],
});

/** The same of another build, see `--against`. */
export const otherBuildWay = n8nWay({
	id: 'otherBuild',
	title: 'Predefined credential of the other build',
	credential: packageForm(OTHER_TYPE),
	nodes: (parts) => [withCredential(parts)],
});

/** The credential in `bench/built-in-style`. */
export const builtInWay = n8nWay({
	id: 'builtIn',
	title: 'Built-in style',
	credential: ({ fluent }, user) => {
		const { clientId, clientSecret } = SAMPLE;
		return {
			type: 'fluentBuiltInStyleApi',
			data: { baseUrl: fluent.url, clientId, clientSecret, ...user },
		};
	},
	nodes: (parts) => [withCredential(parts)],
});

/** What the tutorials show: one HTTP Request logs in, the next one uses the answer. */
export const handMadeWay = n8nWay({
	id: 'handMade',
	title: 'By hand',
	nodes: (parts) => [loginNode(parts), withHeader(parts.call, '=Bearer {{ $json.access_token }}')],
});

function loginNode({ stage, user }: Parts): INode {
	const node = httpRequest({ method: 'POST', url: `${stage.fluent.url}/oauth/token` }, 'Log In');
	const parameters = Object.entries(loginForm(user)).map(([name, value]) => ({ name, value }));
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

/** What people do who have a token that never ends: no login, no hook, one header. */
export const headerWay = n8nWay({
	id: 'header',
	title: 'Header Auth',
	credential: async (stage, user) => ({
		type: 'httpHeaderAuth',
		data: { name: 'Authorization', value: `Bearer ${await fetchToken(stage, user)}` },
	}),
	nodes: (parts) => [withCredential(parts, true)],
});

const leastForm = async (stage: Stage, user: User) => ({
	type: 'leastPredefinedApi',
	data: { token: await fetchToken(stage, user) },
});

/** No predefined credential can take less, whoever writes it: times are ratios to this one. */
export const leastWay = n8nWay({
	id: 'least',
	title: 'Least',
	credential: leastForm,
	nodes: (parts) => [withCredential(parts)],
});

/** No node can take less that reads a credential for each of its items. */
export const leastNodeWay = n8nWay({
	id: 'least',
	title: 'Least',
	credential: leastForm,
	nodes: ({ credential }) => [leastNode(credential)],
});

/** The node in `bench/built-in-style`. */
const leastNode = ({ id, name, type }: SavedCredential): INode => ({
	id: 'least-node',
	name: 'Least Node',
	type: 'n8n-nodes-fluent-built-in-style.leastNode',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	credentials: { [type]: { id, name } },
});
