import { randomBytes, randomUUID } from 'node:crypto';
import { INTEGRATION_CLIENT } from './account';

/** The account's own client gets UUIDs, all else is 27 characters of base64url (Fluent's examples). */
export const newAccessToken = (clientId: string): string =>
	clientId === INTEGRATION_CLIENT ? shortToken() : randomUUID();

/** 20 random bytes are 27 characters, which may begin with `-` or `_`. */
export const shortToken = (): string => randomBytes(20).toString('base64url');
