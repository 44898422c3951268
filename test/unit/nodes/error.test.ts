import { expect, it } from '@jest/globals';
import { NodeOperationError, type INode } from 'n8n-workflow';
import { LoginFailure } from '../../../fluent/failure';
import { asNodeError } from '../../../nodes/FluentAuth/error';

const node = { name: 'Fluent Auth', type: 'fluentAuth', parameters: {} } as unknown as INode;

it('a failed login says what happened as message and what to do as description', () => {
	const failure = new LoginFailure('userRefused');
	const error = asNodeError(node, failure, 3);
	expect(error).toBeInstanceOf(NodeOperationError);
	expect([error.message, error.description]).toEqual([failure.happened, failure.advice]);
	expect(error.context).toMatchObject({ itemIndex: 3 });
	expect(error.cause).not.toBe(failure);
});

it('anything else keeps its message', () => {
	const error = asNodeError(node, new Error('Credential not found'), 1);
	expect(error.message).toBe('Credential not found');
	expect(error.context).toMatchObject({ itemIndex: 1 });
});
