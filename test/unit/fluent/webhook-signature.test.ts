import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isSigned, readEvent, readPublicKeys } from '../../../fluent/webhook-signature';
import { base64Of, newKeyPair, signature } from '../../support/webhook-keys';

const [one, two, large] = [newKeyPair(), newKeyPair(), newKeyPair(2048)];
const oneLine = (text: string) => text.trim().replaceAll('\n', ' ');

describe('reading public keys', () => {
	const read = (given: unknown) => {
		const { keys, unreadable } = readPublicKeys(given);
		return { keys: keys.map(base64Of), unreadable };
	};
	const both = [one.base64, two.base64];

	it.each<[string, unknown, string[]]>([
		['base64, a line each', `${one.base64}\n${two.base64}`, both],
		['empty lines and blanks', `\n  ${one.base64}\t\r\n\r\n${two.base64}\n\n`, both],
		['base64 with commas', `${one.base64},${two.base64}, `, both],
		['PEM', one.pem + two.pem, both],
		['line breaks of Windows', (one.pem + two.pem).replaceAll('\n', '\r\n'), both],
		['PEM whose line breaks became blanks', oneLine(one.pem + two.pem), both],
		['PEM, then base64', `${one.pem}${two.base64}`, both],
		['base64, then PEM', `${one.base64}\n${two.pem}`, both],
		['a list, of an expression', [one.base64, two.pem], both],
		['more than the 1,024 bits of Fluent', large.base64, [large.base64]],
		['nothing', '', []],
		['blanks', ' \n\n ', []],
	])('%s', (_form, given, keys) => expect(read(given)).toEqual({ keys, unreadable: undefined }));

	const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const pss = generateKeyPairSync('rsa-pss', { modulusLength: 1024 });
	const pkcs1 = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
	it.each<[string, unknown]>([
		['a word', 'secret'],
		['something that is no text', undefined],
		['base64 of something else', Buffer.from('no key at all').toString('base64')],
		['a key without its end', one.base64.slice(0, -8)],
		['a key with one character lost', one.base64.slice(1)],
		['two keys without a separator', one.base64 + two.base64],
		['a private key', one.privateKey],
		['a private key in base64', oneLine(one.privateKey).replace(/-----[A-Z ]+-----| /g, '')],
		['a public key of PKCS #1', pkcs1.export({ type: 'pkcs1', format: 'pem' })],
		['a certificate', one.pem.replaceAll('PUBLIC KEY', 'CERTIFICATE')],
		['PEM without its end', one.pem.replace(/-----END.*/, '')],
		['an elliptic curve', base64Of(ec.publicKey)],
		['RSA-PSS', base64Of(pss.publicKey)],
		['RSA that is too short for SHA-512', newKeyPair(512).base64],
		['RSA that anybody can factor', newKeyPair(768).base64],
	])('%s is told by its number, and the others are read', (_what, given) => {
		const among = read(`${one.base64}\n${String(given)}\n${two.pem}`);
		expect(among).toEqual({ keys: both, unreadable: 2 });
		expect(read(given).unreadable).toBe(1);
	});
});

describe('a signature', () => {
	const body = '{"id":"1","name":"OrderStatus"}';
	const { keys } = readPublicKeys(`${one.base64}\n${two.pem}\n${large.base64}`);
	const signed = (of: unknown, by = keys, over: string | Buffer = body) =>
		isSigned(Buffer.from(over), of, by);

	it.each([
		...['{"total":10.0}', '{"id":9007199254740993}', '{"name":"M\\u00fcller"}', '{"a":1}\r\n', ''],
		...['{"name":"Müller 🧾"}', '{"path":"\\/a"}', '{"a":1E2,"a":2}', ' { "a" : 1 } '],
		Buffer.from([0, 255, 10, 13, 0x80]),
	])('is over the bytes, whatever JSON would make of it: %j', (text) => {
		expect(signed(signature(text, one), keys, text)).toBe(true);
	});

	it.each([one, two, large])('may be of any of the keys', (pair) => {
		expect(signed(signature(body, pair))).toBe(true);
	});

	const good = signature(body, one);
	it.each<[string, unknown]>([
		['none', undefined],
		['an empty one', ''],
		['junk', 'not a signature'],
		['junk of the right length', Buffer.alloc(128, 7).toString('base64')],
		['one of another key', signature(body, newKeyPair())],
		['MD5, which flex.signature has', signature(body, one, 'RSA-MD5')],
		['SHA-256', signature(body, one, 'RSA-SHA256')],
		['one that is cut off', good.slice(0, -4)],
		['one with a changed character', (good.startsWith('A') ? 'B' : 'A') + good.slice(1)],
		['a list', [good]],
	])('that is %s does not match', (_what, given) => expect(signed(given)).toBe(false));

	it.each([body.replace('1', '2'), `${body}\n`, body.slice(0, -1), ''])('is not of %j', (other) => {
		expect(signed(good, keys, other)).toBe(false);
	});
});

describe('keys and signatures of openssl, in which Node has no part', () => {
	const folder = mkdtempSync(join(tmpdir(), 'webhook-keys-'));
	afterAll(() => rmSync(folder, { recursive: true }));
	const openssl = (command: string, input?: string) =>
		execFileSync('openssl', command.split(' '), { cwd: folder, input, stdio: 'pipe' });

	it.each([1024, 2048])('%d bits', (bits) => {
		openssl(`genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:${bits} -out key.pem`);
		const body = '{"total":10.0,"name":"Müller"}';
		const given = openssl('dgst -sha512 -sign key.pem', body).toString('base64');
		const pem = openssl('pkey -in key.pem -pubout').toString();
		const base64 = openssl('pkey -in key.pem -pubout -outform DER').toString('base64');
		for (const text of [base64, pem]) {
			const { keys } = readPublicKeys(text);
			expect(isSigned(Buffer.from(body), given, keys)).toBe(true);
			expect(isSigned(Buffer.from(`${body}\n`), given, keys)).toBe(false);
		}
		// Both make the same, as PKCS #1 v1.5 has no chance in it.
		const privateKey = readFileSync(join(folder, 'key.pem'), 'utf8');
		expect(signature(body, { base64, pem, privateKey })).toBe(given);
	});
});

describe('the event', () => {
	it.each([
		['{"id":"1"}', { id: '1' }],
		['\uFEFF{"name":"M\\u00fcller","path":"\\/a"}', { name: 'Müller', path: '/a' }],
		[' {"a":1E2,"a":2} ', { a: 2 }],
		['{}', {}],
	])('of %j', (text, event) => expect(readEvent(Buffer.from(text))).toEqual(event));

	it.each([
		...['', '[]', '[{"id":"1"}]', 'null', '"text"', '1', '{"id":', 'id=1', '<id/>'],
		// No UTF-8.
		Buffer.from('{"name":"Müller"}', 'latin1'),
	])('is none of %j', (text) => expect(readEvent(Buffer.from(text))).toBeUndefined());
});
