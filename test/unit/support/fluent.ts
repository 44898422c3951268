import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Http } from '../../../fluent/http';
import { clock, NOON, SECOND } from './time';

/** What the other side does with a request. */
export interface Reply {
	status?: number;
	headers?: Record<string, unknown>;
	/** Text as it is, everything else as JSON. */
	body?: unknown;
	/** A connection that ended without an answer. */
	thrown?: unknown;
	/** ms until the answer; `Infinity` for a call that never settles. */
	takes?: number;
}

export type Replier = (request: IHttpRequestOptions) => Reply;

/** The other side of `helpers.httpRequest`, as n8n answers with a stream; counts what it is sent. */
export class FakeFluent {
	readonly requests: IHttpRequestOptions[] = [];
	/** s after noon at which each login was sent. */
	readonly loginsAt: number[] = [];
	onToken: Replier = () => token('token-1');
	onGraphql: Replier = () => ({ body: { data: { me: { ref: 'fluent-api' } } } });

	readonly http: Http = async (request) => {
		const answer = await this.receive(request);
		return { ...answer, body: streamOf(answer.body) };
	};

	/** The answer with its text. */
	async receive(request: IHttpRequestOptions) {
		const isLogin = request.url.endsWith('/oauth/token');
		this.requests.push(request);
		if (isLogin) this.loginsAt.push((Date.now() - NOON) / SECOND);
		const reply = (isLogin ? this.onToken : this.onGraphql)(request);
		const { status = 200, headers = {}, body = '', thrown, takes = 0 } = reply;
		if (takes === Infinity) await new Promise(() => {});
		await clock.sleep(takes);
		if (thrown !== undefined) throw thrown;
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		return { statusCode: status, headers, body: text };
	}

	/** The grant of each login that was sent. */
	get grants(): string[] {
		return this.forms.map((form) => String(form.get('grant_type')));
	}

	get forms(): URLSearchParams[] {
		const logins = this.requests.filter(({ url }) => url.endsWith('/oauth/token'));
		return logins.map(({ body }) => new URLSearchParams(String(body)));
	}

	/** The bearer of each question. */
	get questions(): unknown[] {
		const questions = this.requests.filter(({ url }) => url.endsWith('/graphql'));
		return questions.map(({ headers }) => headers?.authorization);
	}
}

async function* streamOf(text: string) {
	yield Buffer.from(text);
}

/** One reply after the other; the last one again and again. */
export function inOrder(...replies: Reply[]): Replier {
	let count = 0;
	return () => replies[Math.min(count++, replies.length - 1)];
}

/** Fluent's answer to a good login. */
export const token = (accessToken: string, changes: object = {}): Reply => ({
	body: {
		access_token: accessToken,
		token_type: 'bearer',
		expires_in: 86_400,
		scope: 'api',
		Retailer_id: 1,
		FirstName: 'Fluent',
		LastName: 'Commerce',
		Roles: [],
		...changes,
	},
});

/** Fluent's three ways to say that a login is wrong: flat, wrapped, and as text with status 500 for an SSO user. */
export const badCredentials: Reply = {
	status: 400,
	body: { error: 'invalid_grant', error_description: 'Bad credentials' },
};
export const badCredentialsWrapped: Reply = {
	status: 400,
	body: { errors: [{ code: '400', message: badCredentials.body }] },
};
export const badCredentialsSso: Reply = {
	status: 500,
	body: {
		errors: [
			{
				code: '400',
				message: 'The username or password you entered is incorrect. Please try again.',
			},
		],
	},
};

/** Fluent's own 401 to a request with a token that it does not accept. */
export const unauthorized: Reply = { status: 401, body: { errors: [{ code: '401' }] } };

/** A page of something that stands before Fluent. */
export const page = (status: number): Reply => ({ status, body: '<html></html>' });

export const failing = (code: string): Reply => ({
	thrown: Object.assign(new Error(code), { code }),
});

/** The answer was lost: nobody knows how Fluent judged. */
export const dropped = failing('ECONNRESET');
/** Fluent has surely not seen it. */
export const unreachable = failing('ECONNREFUSED');
