import type { Reply } from './fluent';

/** What Fluent's GraphQL API says of a user and of retailers. */

export const inContext = (contextType: string, contextId: unknown) => ({ contextType, contextId });
export const inRetailer = (contextId: unknown) => inContext('RETAILER', contextId);

export const role = (name: unknown, ...contexts: unknown[]) => ({ role: { name }, contexts });

export const me = (user: object, errors?: unknown): Reply => ({
	body: { data: { me: user }, errors },
});

/** A page with these; the last one has no `next`. */
export const retailerPage = (nodes: unknown[], next?: string): Reply => {
	const edges = nodes.map((node) => ({ cursor: next, node }));
	return { body: { data: { retailers: { edges, pageInfo: { hasNextPage: !!next } } } } };
};
