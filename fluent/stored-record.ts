import { LoginFailure } from './failure';
import { FAILURE_KINDS, LONGEST_HOLD, type Facts, type FailureKind } from './failure-kinds';
import { asObject, asString } from './http';
import type { Attempt } from './login-guard';
import type { Session } from './session';

/** Raised whenever the form of the text changes; any other version counts as nothing stored. */
const FORMAT = 1;

/** No renewal with these settings before `until`; `failure` is why. */
export interface Hold {
	/** Epoch ms. */
	since: number;
	/** Epoch ms. */
	until: number;
	failure: LoginFailure;
	/** A refresh failed while the token served: once that has ended, a password grant may follow at once (rule 2). */
	refreshAlone?: boolean;
}

/** What n8n stores for all processes, as one encrypted text. */
export interface StoredRecord {
	/** Fingerprint of the settings, and the user whose logins were counted. */
	settings: string;
	user: string;
	session?: Session;
	hold?: Hold;
	attempts: Attempt[];
}

export function toText({ hold, ...record }: StoredRecord): string {
	const { failure, ...times } = hold ?? {};
	const stored = hold && { ...times, kind: failure?.kind, facts: failure?.facts };
	return JSON.stringify({ format: FORMAT, ...record, hold: stored });
}

/** @returns `undefined` for anything but the text of a record in today's format */
export function fromText(text: unknown): StoredRecord | undefined {
	if (typeof text !== 'string' || !text) return undefined;
	try {
		const { format, hold, ...record } = asObject(JSON.parse(text));
		if (format !== FORMAT) return undefined;
		return { ...(record as unknown as StoredRecord), hold: readHold(hold) };
	} catch {
		return undefined;
	}
}

interface StoredHold extends Omit<Hold, 'failure'> {
	kind: FailureKind;
	facts: Facts;
}

function readHold(value: unknown): Hold | undefined {
	const stored = asObject(value);
	if (!Object.hasOwn(FAILURE_KINDS, asString(stored.kind))) return undefined;
	const { kind, facts, ...times } = stored as unknown as StoredHold;
	return { ...times, failure: new LoginFailure(kind, facts, times.until) };
}

/** A hold by another clock, which ends within 15 minutes by ours. */
export const endingSoon = (hold: Hold, now: number): Hold => ({
	...hold,
	until: Math.min(hold.until, now + LONGEST_HOLD),
});

/** Rule 15: after a clock was set back, a hold still ends within 15 minutes. */
export function isHeld(hold: Hold | undefined, now: number): hold is Hold {
	return hold !== undefined && now < hold.until && hold.until <= now + LONGEST_HOLD;
}
