import { NOT_AUTHORIZED } from '../../tools/simulator/answers';

/** What can befall a request on its way. */
export interface Fault {
	/** Fluent gets the request, and judges and processes it. */
	arrives: boolean;
	/** What the caller gets instead of the answer. */
	outcome:
		| { status: number; headers?: Record<string, string>; body: string }
		/** A code of Node's. */
		| { code: string }
		/** n8n's own request layer refuses to send it. */
		| 'refused'
		/** Nothing, until the caller gives up; `stuck` not even then; `stalls` after the head of an answer. */
		| 'hangs'
		| 'stuck'
		| 'stalls';
}

const PAGE = '<!doctype html><title>Sign in</title>';

const page = (status: number, arrives = false): Fault => ({
	arrives,
	outcome: { status, headers: { 'content-type': 'text/html' }, body: PAGE },
});
const code = (name: string, arrives = false): Fault => ({ arrives, outcome: { code: name } });

export const FAULTS = {
	'connection lost after the request arrived': code('ECONNRESET', true),
	'connection lost before the request arrived': code('ECONNRESET'),
	'connection refused': code('ECONNREFUSED'),
	'unknown host': code('ENOTFOUND'),
	'no answer': { arrives: true, outcome: 'hangs' },
	'no answer, and nothing arrived': { arrives: false, outcome: 'hangs' },
	'an answer that does not end': { arrives: true, outcome: 'stalls' },
	'never settles': { arrives: true, outcome: 'stuck' },
	'500 after it arrived': page(500, true),
	'502 after it arrived': page(502, true),
	'504 after it arrived': page(504, true),
	'500': page(500),
	'502': page(502),
	'503': page(503),
	'504': page(504),
	'429': page(429),
	'429 for 20 seconds': {
		arrives: false,
		outcome: { status: 429, headers: { 'retry-after': '20' }, body: '' },
	},
	'407 of a proxy': page(407),
	'refused by n8n': { arrives: false, outcome: 'refused' },
	'the API in its place': {
		arrives: false,
		outcome: { status: NOT_AUTHORIZED.status, body: JSON.stringify(NOT_AUTHORIZED.body) },
	},
	'firewall 400': page(400),
	'firewall 401': page(401),
	'firewall 403': page(403),
	'404': page(404),
	redirect: {
		arrives: false,
		outcome: { status: 302, headers: { location: 'https://login.example/' }, body: '' },
	},
	'sign-in page': page(200),
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

/** Ended by the caller alone, who gives up. */
export const isEndless = (name: string | undefined): boolean => {
	const { outcome }: Partial<Fault> = (FAULTS as Record<string, Fault>)[name ?? ''] ?? {};
	return outcome === 'hangs' || outcome === 'stuck' || outcome === 'stalls';
};

/** Who meets one of these knows that Fluent has not judged the login. */
export const NEVER_ARRIVES: ReadonlySet<string> = new Set<FaultName>([
	'connection refused',
	'unknown host',
	'407 of a proxy',
	'refused by n8n',
	'the API in its place',
	'503',
	'429',
	'429 for 20 seconds',
]);
