import { beforeEach, describe, expect, it } from '@jest/globals';
import { SharedText } from '../../../fluent/shared-text';
import { toText } from '../../../fluent/stored-record';
import { clock, MINUTE, NOON, pass, setClock, useVirtualTime } from '../support/time';

useVirtualTime();

const record = { settings: 'fingerprint', user: 'user', attempts: [] };
const OLD = toText({ ...record, user: 'old' });
const NEW = toText(record);

let written: string;
let shared: SharedText;
beforeEach(() => {
	written = NEW;
	shared = new SharedText(clock, () => written);
});

/** The record is one of which `text` tells. */
function update(text: string): void {
	written = text;
	shared.update();
}

describe('rule 11: stored once', () => {
	it('nothing is handed out before there is something', () => {
		expect(shared.handOut('')).toBeUndefined();
	});

	it('20 callers, one of them has it stored', () => {
		update(NEW);
		const handed = Array.from({ length: 20 }, () => shared.handOut(OLD));
		expect(handed.filter((text) => text !== undefined)).toEqual([NEW]);
	});

	it('not for a caller who brings it', () => {
		update(NEW);
		expect(shared.handOut(NEW)).toBeUndefined();
		expect(shared.handOut(OLD)).toBe(NEW);
	});

	it('what changes is handed out at once', () => {
		update(OLD);
		shared.handOut('');
		update(NEW);
		expect(shared.handOut(OLD)).toBe(NEW);
	});

	it('as it is then: failures that became known since are in it', () => {
		update(OLD);
		written = NEW;
		expect(shared.handOut('')).toBe(NEW);
	});

	it('not what came from the store', async () => {
		shared.adopt(NEW);
		expect(shared.handOut(OLD)).toBeUndefined();
	});

	it('again to a caller who needs it, with all that became known since', () => {
		update(OLD);
		shared.handOut('');
		written = NEW;
		expect([shared.handOutNow(), shared.handOut('')]).toEqual([NEW, undefined]);
	});
});

describe('rule 11: and surely', () => {
	it('again if callers still do not bring it, at most once a minute', async () => {
		update(NEW);
		shared.handOut(OLD);
		await pass(MINUTE - 1);
		expect(shared.handOut(OLD)).toBeUndefined();
		await pass(1);
		expect([shared.handOut(OLD), shared.handOut(OLD)]).toEqual([NEW, undefined]);
	});

	it('rule 15: also after the clock was set back', () => {
		update(NEW);
		shared.handOut(OLD);
		setClock(NOON - MINUTE);
		expect(shared.handOut(OLD)).toBe(NEW);
	});
});

describe('what a caller brings', () => {
	it('is read', () => {
		expect(shared.read(NEW)).toEqual(record);
		expect(shared.read(OLD)).toMatchObject({ user: 'old' });
	});

	it('is read once for many who bring the same', () => {
		expect(shared.read(NEW)).toBe(shared.read(NEW));
	});

	it.each([[''], [undefined], [null], ['{}'], [42]])('is nothing: %j', (stored) => {
		expect(shared.read(stored)).toBeUndefined();
	});

	it('is nothing new if it is what was handed out', () => {
		update(NEW);
		expect(shared.read(NEW)).toBeUndefined();
	});
});
