import { execFileSync } from 'node:child_process';
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

const openssl = (args: string[], input?: string | Buffer) =>
	execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'pipe'] });

/** A key pair that Node had no part in. */
export function newKeyPairOfOpenssl(bits: number): KeyPair {
	const size = `rsa_keygen_bits:${bits}`;
	const privateKey = openssl(['genpkey', '-algorithm', 'RSA', '-pkeyopt', size]);
	const pem = openssl(['pkey', '-pubout'], privateKey).toString();
	const base64 = openssl(['pkey', '-pubout', '-outform', 'DER'], privateKey).toString('base64');
	return { base64, pem, privateKey: privateKey.toString() };
}

/** @param keyFile file with the private key: openssl reads the body from its input */
export const signatureOfOpenssl = (body: string | Buffer, keyFile: string): string =>
	openssl(['dgst', '-sha512', '-sign', keyFile], body).toString('base64');
