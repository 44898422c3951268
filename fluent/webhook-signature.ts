import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { isObject } from './json';

/** Shorter RSA keys are no protection, and have no room for a signature with SHA-512. Fluent's own have 1,024 bits. */
const MINIMUM_BITS = 1024;

// A PEM block, of whatever it is, or bare base64.
const KEY = /-----BEGIN [^-]+-----[^-]*-----END [^-]+-----|[^\s,]+/g;
const PEM_LINES = /-----(?:BEGIN|END) PUBLIC KEY-----/g;

export interface PublicKeys {
	keys: KeyObject[];
	/** Number of the first key that cannot be read, counted from 1. */
	unreadable?: number;
}

/** @param given text with keys as Fluent lists them: in PEM or bare base64, separated by lines, blanks or commas */
export function readPublicKeys(given: unknown): PublicKeys {
	const found = (String(given).match(KEY) ?? []).map(readPublicKey);
	const unreadable = found.indexOf(undefined) + 1;
	return { keys: found.filter((key) => key !== undefined), ...(unreadable > 0 && { unreadable }) };
}

function readPublicKey(text: string): KeyObject | undefined {
	const der = Buffer.from(text.replace(PEM_LINES, ''), 'base64');
	const key = parseDer(der);
	if (key?.asymmetricKeyType !== 'rsa') return undefined;
	if (Number(key.asymmetricKeyDetails?.modulusLength) < MINIMUM_BITS) return undefined;
	// OpenSSL reads one key and ignores what follows, such as a second key without a separator.
	return key.export({ format: 'der', type: 'spki' }).equals(der) ? key : undefined;
}

function parseDer(key: Buffer): KeyObject | undefined {
	try {
		return createPublicKey({ key, format: 'der', type: 'spki' });
	} catch {
		return undefined;
	}
}

/**
 * Whether one of the keys verifies the signature: SHA512withRSA over the bytes of the body as they were sent.
 *
 * @param signature value of the header `fluent-signature`
 */
export function isSigned(body: Buffer, signature: unknown, keys: KeyObject[]): boolean {
	if (typeof signature !== 'string') return false;
	const bytes = Buffer.from(signature, 'base64');
	return keys.some((key) => verify('RSA-SHA512', body, key, bytes));
}

/** The signed bytes as JSON, whatever the headers, which nobody signed, say they are. Undefined if they are no JSON object. */
export function readEvent(body: Buffer): Record<string, unknown> | undefined {
	try {
		const event: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
		return isObject(event) ? event : undefined;
	} catch {
		return undefined;
	}
}
