import { ExecutionLifecycleHooks } from 'n8n-core';
import type {
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { CredentialsHelper } from './credentials-helper';

const BASE = 'http://localhost:5678/';

/** What n8n's server hands to an execution, as far as these nodes need it. */
export function additionalData(
	credentialsHelper: Pick<CredentialsHelper, keyof CredentialsHelper>,
	workflow: Workflow,
	mode: WorkflowExecuteMode,
): IWorkflowExecuteAdditionalData {
	const saved = { id: '1', name: 'Test', nodes: [], connections: {}, active: false };
	return {
		credentialsHelper,
		currentNodeExecutionIndex: 0,
		executionId: '1',
		workflowId: workflow.id,
		variables: {},
		restApiUrl: `${BASE}rest`,
		instanceBaseUrl: BASE,
		formWaitingBaseUrl: `${BASE}form-waiting`,
		webhookBaseUrl: `${BASE}webhook`,
		webhookWaitingBaseUrl: `${BASE}webhook-waiting`,
		hooks: new ExecutionLifecycleHooks(mode, '1', saved as unknown as IWorkflowBase),
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
}
