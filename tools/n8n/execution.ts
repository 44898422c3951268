import type { IDataObject, IRunExecutionData } from 'n8n-workflow';

/** One execution as n8n stored it, its run data decoded. */
export interface Execution {
	id: string;
	workflowId: string;
	status: 'new' | 'running' | 'waiting' | 'success' | 'error' | 'crashed' | 'canceled' | 'unknown';
	mode: string;
	data: IRunExecutionData;
}

/** What a node or n8n says about a failure: the parts that a person sees. */
export interface ExecutionError {
	name?: string;
	message: string;
	description?: string | null;
	node?: string;
}

/** JSON of the items that a node put out in its last run; output 0 unless said. */
export function outputOf(execution: Execution, node: string, output = 0): IDataObject[] {
	const run = execution.data.resultData.runData[node]?.at(-1);
	return (run?.data?.main?.[output] ?? []).map((item) => item.json);
}

/** The error of a failed execution, or of one node of it. */
export function errorOf(execution: Execution, node?: string): ExecutionError | undefined {
	const { error, runData } = execution.data.resultData;
	const found = node ? runData[node]?.at(-1)?.error : error;
	if (!found) return undefined;
	const { name, message, description } = found as ExecutionError;
	const failed = (found as { node?: { name?: string } }).node?.name;
	return { name, message, description, node: failed };
}
