import type { IHttpRequestOptions } from 'n8n-workflow';
import { asObject } from './http';
import type { Session } from './session';

/** ms after which a request that failed is left alone: a 401 comes at once. */
const LONGEST_401 = 5_000;

/** How a request was sent. */
export interface Sent {
	session: Session;
	/** Epoch ms. */
	at: number;
	/** By `requestWithAuthentication`, which sends nothing again without something to store. */
	legacy: boolean;
	request: IHttpRequestOptions;
}

/** Whether a request that failed may be sent again (rule 9): n8n's legacy helper does not say why it failed. */
export function maySendAgain({ at, request }: Sent, now: number): boolean {
	// A clock that was set back tells nothing of how long it took.
	const isLate = now < at || now > at + LONGEST_401;
	return !isLate && !hasStream(request);
}

/** A stream is drained by the first attempt, alone or as a part of a form. */
function hasStream(request: IHttpRequestOptions): boolean {
	const { body, formData } = request as { body?: unknown; formData?: unknown };
	const parts = Object.values(asObject(formData)).flat();
	const values = parts.map((part) => asObject(part).value ?? part);
	return [body, ...values].some((value) => typeof asObject(value).pipe === 'function');
}
