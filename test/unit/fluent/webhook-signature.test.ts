import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isSigned, readEvent, readPublicKeys } from '../../../fluent/webhook-signature';
import {
	base64Of,
	newKeyPair,
	newKeyPairOfOpenssl,
	signature,
	signatureOfOpenssl,
} from '../../support/webhook-keys';

const [one, two] = [newKeyPair(), newKeyPair()];
const large = newKeyPair(2048);
const oneLine = (text: string) => text.trim().replaceAll('\n', ' ');

describe('reading public keys', () => {
	const read = (given: unknown) => {
		const { keys, unreadable } = readPublicKeys(given);
		return { keys: keys.map(base64Of), unreadable };
	};
	const both = { keys: [one.base64, two.base64], unreadable: undefined };

	it.each([
		['base64, a line each', `${one.base64}\n${two.base64}`],
		['base64 with empty lines and blanks around', `\n  ${one.base64}\t\r\n\r\n${two.base64}\n\n`],
		['base64 with commas', `${one.base64},${two.base64}, `],
		['PEM', one.pem + two.pem],
		['PEM with the line breaks of Windows', (one.pem + two.pem).replaceAll('\n', '\r\n')],
		['PEM whose line breaks became blanks', oneLine(one.pem + two.pem)],
		['PEM, then base64', `${one.pem}${two.base64}`],
		['base64, then PEM', `${one.base64}\n${two.pem}`],
		['a list, of an expression', [one.base64, two.pem]],
	])('%s', (_form, given) => expect(read(given)).toEqual(both));

	it('takes 1,024 bits, which Fluent has, and more', () => {
		expect(read(`${one.base64} ${large.base64}`).keys).toEqual([one.base64, large.base64]);
	});

	it.each([
		['nothing', ''],
		['blanks', ' \n\n '],
	])('%s is no key', (_what, given) => {
		expect(read(given)).toEqual({ keys: [], unreadable: undefined });
	});

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
		const { keys, unreadable } = read(`${one.base64}\n${String(given)}\n${two.pem}`);
		expect(unreadable).toBe(2);
		expect(keys).toEqual([one.base64, two.base64]);
		expect(read(given).unreadable).toBe(1);
	});
});

describe('a signature', () => {
	const body = '{"id":"1","name":"OrderStatus"}';
	const { keys } = readPublicKeys(`${one.base64}\n${two.pem}\n${large.base64}`);
	const signed = (of: unknown, by = keys, over: string | Buffer = body) =>
		isSigned(Buffer.from(over), of, by);

	it.each([
		['the first', one],
		['the second', two],
		['one of 2,048 bits', large],
	])('of any of the keys: %s', (_which, pair) => {
		expect(signed(signature(body, pair))).toBe(true);
	});

	it.each([
		'{"total":10.0}',
		'{"id":9007199254740993}',
		'{"name":"M\\u00fcller"}',
		'{"name":"Müller 🧾"}',
		'{"path":"\\/a"}',
		'{"a":1E2,"a":2}',
		' { "a" : 1 } ',
		'{"a":1}\r\n',
		'',
	])('over %j, whatever JSON would make of it', (text) => {
		expect(signed(signature(text, one), keys, text)).toBe(true);
	});

	it('over bytes that are no text', () => {
		const bytes = Buffer.from([0, 255, 10, 13, 0x80]);
		expect(signed(signature(bytes, one), keys, bytes)).toBe(true);
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

	it.each([
		['a changed byte', body.replace('1', '2')],
		['a line break more', `${body}\n`],
		['a blank less', body.trim().slice(0, -1)],
		['nothing', ''],
	])('over another body does not match: %s', (_what, other) => {
		expect(signed(good, keys, other)).toBe(false);
	});

	it('without a key does not match', () => expect(signed(good, [])).toBe(false));
});

describe('keys and signatures of openssl', () => {
	const folder = mkdtempSync(join(tmpdir(), 'webhook-keys-'));
	afterAll(() => rmSync(folder, { recursive: true }));

	it.each([1024, 2048])('%d bits', (bits) => {
		const pair = newKeyPairOfOpenssl(bits);
		const file = join(folder, `${bits}.pem`);
		writeFileSync(file, pair.privateKey);
		const body = '{"total":10.0,"name":"Müller"}';
		const given = signatureOfOpenssl(body, file);
		for (const text of [pair.base64, pair.pem]) {
			const { keys, unreadable } = readPublicKeys(text);
			expect(unreadable).toBeUndefined();
			expect(isSigned(Buffer.from(body), given, keys)).toBe(true);
			expect(isSigned(Buffer.from(`${body}\n`), given, keys)).toBe(false);
		}
		// Both make the same, as PKCS #1 v1.5 has no chance in it.
		expect(signature(body, pair)).toBe(given);
		expect(verify('RSA-SHA512', Buffer.from(body), pair.pem, Buffer.from(given, 'base64'))).toBe(
			true,
		);
	});
});

describe('the event', () => {
	it.each([
		['{"id":"1"}', { id: '1' }],
		['\uFEFF{"name":"M\\u00fcller","path":"\\/a"}', { name: 'Müller', path: '/a' }],
		[' {"a":1E2,"a":2} ', { a: 2 }],
		['{}', {}],
	])('of %j', (text, event) => expect(readEvent(Buffer.from(text))).toEqual(event));

	it.each(['', '[]', '[{"id":"1"}]', 'null', '"text"', '1', '{"id":', 'id=1', '<id/>'])(
		'is none of %j',
		(text) => expect(readEvent(Buffer.from(text))).toBeUndefined(),
	);

	it('is none of bytes that are not UTF-8', () => {
		expect(readEvent(Buffer.from('{"name":"Müller"}', 'latin1'))).toBeUndefined();
	});
});
