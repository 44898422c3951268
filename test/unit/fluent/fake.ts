import type { IHttpRequestOptions } from 'n8n-workflow';
import { readLogin, type Login, type Settings } from '../../../fluent/account';
import { LoginFailure } from '../../../fluent/failure';
import { fingerprint } from '../../../fluent/fingerprint';
import type { Clock, Http } from '../../../fluent/http';
import type { Session } from '../../../fluent/session';
import { SAMPLE } from '../../../tools/simulator/sample';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Lets everything that needs no time happen. */
export const settle = async () => await new Promise(setImmediate);

/** A clock in epoch ms that moves only when told, and the pauses (ms) that were asked of it. */
export class FakeClock implements Clock {
	time = Date.UTC(2026, 0, 1, 12);
	readonly pauses: number[] = [];
	private sleepers: Array<{ at: number; wake: () => void }> = [];

	now(): number {
		return this.time;
	}

	async sleep(ms: number): Promise<void> {
		if (!(ms > 0)) return;
		this.pauses.push(ms);
		await new Promise<void>((wake) => this.sleepers.push({ at: this.time + ms, wake }));
	}

	/** Moves on by `ms`, waking each sleeper at its time. */
	async pass(ms: number): Promise<void> {
		const end = this.time + ms;
		await settle();
		while (this.nextWake() <= end) await this.toNextWake();
		this.time = end;
	}

	/** Moves on, from one sleeper to the next, until `task` is done. */
	async run<Result>(task: Promise<Result>): Promise<Result> {
		let done = false;
		const end = () => (done = true);
		task.then(end, end);
		await settle();
		while (!done) {
			if (this.sleepers.length === 0)
				throw new Error('The task waits for something else than time.');
			await this.toNextWake();
		}
		return await task;
	}

	private nextWake(): number {
		return Math.min(...this.sleepers.map(({ at }) => at));
	}

	private async toNextWake(): Promise<void> {
		this.time = Math.max(this.time, this.nextWake());
		const due = this.sleepers.filter(({ at }) => at <= this.time);
		this.sleepers = this.sleepers.filter(({ at }) => at > this.time);
		for (const { wake } of due) wake();
		await settle();
	}
}

/** What the other side does with a request; a thrown value is a connection that ended without an answer. */
export interface Reply {
	status?: number;
	headers?: Record<string, unknown>;
	/** Text as it is, everything else as JSON. */
	body?: unknown;
	thrown?: unknown;
}

export type Replier = (request: IHttpRequestOptions) => Reply | Promise<Reply>;

/** The other side of `helpers.httpRequest`, as n8n answers with `returnFullResponse`; counts what it is sent. */
export class FakeFluent {
	readonly requests: IHttpRequestOptions[] = [];
	onToken: Replier = () => token('token-1');
	onGraphql: Replier = () => ({ body: { data: { me: { ref: 'fluent-api' } } } });

	readonly http: Http = async (request) => {
		this.requests.push(request);
		const reply = request.url.endsWith('/oauth/token') ? this.onToken : this.onGraphql;
		const { status = 200, headers = {}, body = '', thrown } = await reply(request);
		if (thrown !== undefined) throw thrown;
		return {
			statusCode: status,
			headers,
			body: typeof body === 'string' ? body : JSON.stringify(body),
		};
	};

	/** The grant of each login that was sent. */
	get grants(): string[] {
		return this.forms.map((form) => String(form.get('grant_type')));
	}

	get forms(): URLSearchParams[] {
		const logins = this.requests.filter(({ url }) => url.endsWith('/oauth/token'));
		return logins.map(({ body }) => new URLSearchParams(String(body)));
	}

	/** How often it was asked whether it takes a token. */
	get probes(): number {
		return this.requests.filter(({ url }) => url.endsWith('/graphql')).length;
	}
}

/** One reply after the other; the last one again and again. */
export function inOrder(...replies: Reply[]): Replier {
	let count = 0;
	return () => replies[Math.min(count++, replies.length - 1)];
}

/** A reply that waits until it is let go. */
export function held(reply: Reply): { replier: Replier; letGo: () => void } {
	let letGo = () => {};
	const gate = new Promise<void>((resolve) => (letGo = resolve));
	return { replier: async () => await gate.then(() => reply), letGo };
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

export const dropped: Reply = {
	thrown: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
};

/** The account and client of Fluent's own API Authentication page. */
export const SETTINGS = {
	environment: 'sandbox',
	accountId: SAMPLE.accountId,
	baseUrl: '',
	client: 'account',
	clientId: SAMPLE.clientId,
	clientSecret: SAMPLE.clientSecret,
	username: SAMPLE.username,
	password: SAMPLE.password,
};

export const ROOT = 'https://account.sandbox.api.fluentretail.com';

export const loginWith = (changes: Settings = {}): Login => readLogin({ ...SETTINGS, ...changes });

/** A session issued at `issuedAt` for the sample settings, good for a day, without a refresh token. */
export function session(issuedAt: number, changes: Partial<Session> = {}): Session {
	return {
		accessToken: 'token-0',
		tokenType: 'bearer',
		scope: 'api',
		refreshToken: '',
		issuedAt,
		expiresAt: issuedAt + 24 * HOUR,
		retailerId: 1,
		roles: [],
		firstName: 'Fluent',
		lastName: 'Commerce',
		fingerprint: fingerprint(loginWith()),
		...changes,
	};
}

/** The failure that `action` ends in. @throws if it ends in anything else */
export async function failureOf(action: () => unknown): Promise<LoginFailure> {
	let result: unknown;
	try {
		result = await action();
	} catch (thrown) {
		result = thrown;
	}
	if (result instanceof LoginFailure) return result;
	throw new Error(`Not a LoginFailure: ${String(result)}`, { cause: result });
}
