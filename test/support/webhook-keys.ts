import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A key pair as Fluent has one for each of its environments. */
export interface KeyPair {
	/** X.509 SubjectPublicKeyInfo. */
	base64: string;
	pem: string;
	/** PKCS #8 in PEM. */
	privateKey: string;
}

export function newKeyPair(bits = 1024): KeyPair {
	const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
	return {
		base64: base64Of(publicKey),
		pem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
		privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
	};
}

export const base64Of = (key: KeyObject) =>
	key.export({ type: 'spki', format: 'der' }).toString('base64');

/** A signature as Fluent's headers hold it. */
export const signature = (
	body: string | Buffer,
	{ privateKey }: KeyPair,
	digest = 'RSA-SHA512',
): string => sign(digest, Buffer.from(body), privateKey).toString('base64');
