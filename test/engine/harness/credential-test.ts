import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
} from 'n8n-workflow';
import type { CredentialsHelper } from './credentials-helper';
import { additionalData, nodeType, workflowOf } from './workflow';

export interface TestResult {
	status: 'OK' | 'Error';
	message: string;
	/** Not shown to anyone, kept for a look at what is in it. */
	error?: unknown;
}

/** The test that the editor runs when the credential is opened, saved or tried again, as n8n's server runs it. */
export async function testCredential(
	type: ICredentialType,
	helper: CredentialsHelper,
	data: ICredentialDataDecryptedObject,
): Promise<TestResult> {
	const { request, rules = [] } = type.test!;
	const tested = nodeType({
		credentials: [{ name: type.name, required: true }],
		properties: [
			{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' },
		],
	});
	const { node, workflow } = workflowOf(tested);
	// What is tested is what the form holds, not what is stored.
	const formHelper = Object.assign(Object.create(helper) as CredentialsHelper, {
		getDecrypted: async () => data,
	});
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData(formHelper, 'internal'),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null } as never,
		[],
	);
	const credentials = { id: '1', name: 'Fluent', type: type.name, data };
	await workflow.expression.acquireIsolate?.();
	try {
		const output = await new RoutingNode(context, tested, credentials).runNode();
		const rule = rules.find(
			({ type: kind, properties }) =>
				kind === 'responseSuccessBody' &&
				valueAt(output?.[0][0].json, properties.key) === properties.value,
		);
		return rule
			? { status: 'Error', message: rule.properties.message }
			: { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		return { status: 'Error', message: shownMessage(error), error };
	} finally {
		await workflow.expression.releaseIsolate?.();
	}
}

/** As lodash's `get`, which n8n uses. */
const valueAt = (value: unknown, path: string): unknown =>
	path.split('.').reduce<unknown>((found, key) => (found as never)?.[key], value);

/** n8n prefers the status or the code of a cause to the message. */
function shownMessage(error: unknown): string {
	const { cause, message } = error as {
		cause?: { response?: { status: number; statusText: string }; code?: string };
		message: string;
	};
	return cause?.response?.statusText ?? cause?.code ?? message;
}
