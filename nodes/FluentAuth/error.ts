import { NodeOperationError, type INode } from 'n8n-workflow';
import { LoginFailure } from '../../fluent/failure';

/** What happened as the message, what to do as the description: together the text of the credential test. */
export function asNodeError(node: INode, error: unknown, itemIndex: number): NodeOperationError {
	if (error instanceof LoginFailure) {
		const { happened, advice } = error;
		return new NodeOperationError(node, happened, { description: advice, itemIndex });
	}
	return new NodeOperationError(node, error as Error, { itemIndex });
}
