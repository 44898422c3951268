import type { IDataObject, IHttpRequestHelper } from 'n8n-workflow';

export type Helpers = IHttpRequestHelper['helpers'];

/**
 * Whether n8n stores what the hook returns, and that alone (rule 10): before 2.34 it overwrites expressions with what they
 * stand for, and before 2.39 nothing shows which of the two it does. From 2.39 on it hands over one function, before that
 * the node's whole set.
 */
export const keepsExpressions = (helpers: Helpers): boolean => Object.keys(helpers).length === 1;

/** What the hook returns to have a text stored; n8n stores nothing of an answer without the expirable field. */
export const hookResult = (savedToken: string | undefined): IDataObject =>
	savedToken === undefined ? {} : { renew: '', savedToken };
