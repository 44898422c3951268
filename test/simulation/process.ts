import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { SECRET } from './account';
import { TEST_QUERY } from '../../fluent/graphql';
import { Hook } from '../../fluent/hook';
import { identify, identifyUnchecked, type Asker } from '../../fluent/identity';
import type { Helpers } from '../../fluent/n8n-version';
import type { Clock } from '../../fluent/time';
import { outputFields } from '../../nodes/FluentAuth/item';
import { network, type Refused } from './network';
import { VirtualSignal } from './scheduler';
import type { Attempt, Call, LifeMark, Write } from './trace';
import { randomFrom, type World } from './world';

const API_REQUEST = { method: 'POST', url: '/api/v4.1/event/async' } as const;

const TEST_REQUEST = { method: 'POST', url: '/graphql', body: { query: TEST_QUERY } } as const;

/** The core sees by the body that it cannot be sent twice. */
const STREAM = { body: { pipe: () => {} } as never };

/** Thrown by n8n when its database does. */
class DatabaseError extends Error {
	override name = 'DatabaseError';
}

/** One process of n8n from its start to its crash; after that, nothing that it waited for ever comes. */
export class Process implements LifeMark {
	alive = true;
	/** The core, which is judged. */
	private readonly hook: Hook;
	private readonly network: ReturnType<typeof network>;
	/** Ends it and starts another in its place. */
	onCrash = (): void => {};

	/** @param offset ms by which its clock differs from the world's */
	constructor(
		private readonly world: World,
		readonly id: number,
		readonly process: number,
		public offset: number,
	) {
		const clock: Clock = {
			now: () => EPOCH + world.now + this.offset,
			sleep: (ms) => this.pause(ms),
			timeout: (ms) => {
				const signal = new VirtualSignal();
				this.after(ms, signal.abort);
				return signal as unknown as AbortSignal;
			},
		};
		this.hook = new Hook(clock, randomFrom(world.schedule.seed * 31 + id));
		this.network = network(world, this);
	}

	/** One item through one of n8n's helpers, by the rules of `n8n-credentials.md`, section 3. */
	async send(attempt: Attempt): Promise<void> {
		const settle = (outcome: string, more: Partial<Attempt> = {}) => {
			if (attempt.stoppedAt === undefined)
				Object.assign(attempt, { ...more, outcome, endedAt: this.world.now });
		};
		await this.sendBy(attempt).then(
			(status) => settle(status < 300 ? 'ok' : String(status)),
			(error: Refused & { name?: string }) =>
				settle(String(error?.response?.status ?? error?.code ?? error?.name), { error }),
		);
	}

	private async sendBy(attempt: Attempt): Promise<number> {
		const { helper, wish } = attempt;
		switch (helper) {
			case 'legacy':
			case 'quiet':
				return await this.legacy(attempt);
			case 'modern':
				return await this.modern(attempt, await this.read(attempt), API_REQUEST);
			case 'test':
				return await this.modern(attempt, await this.read(attempt), TEST_REQUEST);
			default: {
				const asker: Asker = {
					hook: this.hook,
					credentials: await this.read(attempt),
					send: (own, request) => this.modern(attempt, own, request),
					minimumValidity: wish,
				};
				const ask = helper === 'auth' ? identify : identifyUnchecked;
				attempt.output = outputFields(await ask(asker), null);
				return 200;
			}
		}
	}

	/** Of a question of Fluent Auth the answer, of every other request the status. */
	private async modern<Result>(
		attempt: Attempt,
		credentials: ICredentialDataDecryptedObject,
		given: IHttpRequestOptions,
	): Promise<Result> {
		// n8n puts the signal of the run into the request, before the credential sees it.
		let request = { ...given, abortSignal: attempt.signal as never };
		try {
			await this.preAuthenticate(attempt, credentials);
			request = (await this.authenticate(attempt, credentials, request)) as typeof request;
			return (await this.request(attempt, request)) as Result;
		} catch (error) {
			if ((error as Refused).response?.status !== 401) throw error;
			await this.preAuthenticate(attempt, credentials);
			if (attempt.stream && this.world.schedule.line === 'new') throw error;
			request = (await this.authenticate(attempt, credentials, request)) as typeof request;
			return (await this.request(attempt, request)) as Result;
		}
	}

	private async legacy(attempt: Attempt): Promise<number> {
		let request = {
			method: 'POST',
			uri: '/api/v4.1/event/async',
		} as unknown as IHttpRequestOptions;
		if (attempt.helper === 'quiet') Object.assign(request, { simple: false });
		let credentials: ICredentialDataDecryptedObject | undefined;
		let requestSent = false;
		try {
			credentials = await this.read(attempt);
			await this.preAuthenticate(attempt, credentials);
			request = await this.authenticate(attempt, credentials, request);
			requestSent = true;
			return (await this.request(attempt, request)) as number;
		} catch (error) {
			if (!credentials) throw error;
			const data = await this.preAuthenticate(attempt, credentials);
			if (!data) throw error;
			if (requestSent && attempt.stream && this.world.schedule.line === 'new') throw error;
			request = await this.authenticate(attempt, credentials, request);
			return (await this.request(attempt, request)) as number;
		}
	}

	private async read(attempt: Attempt) {
		await this.pause(this.world.latency(1, 5));
		const credential = this.world.credentials[attempt.row];
		const credentials = credential.read(attempt.item);
		const { client, clientSecret, username, password, allowedDomains, savedToken } = credentials;
		attempt.readAt = this.world.now;
		attempt.username = username;
		attempt.settings = `${client} ${clientSecret} ${username} ${password} ${allowedDomains}`;
		attempt.savedToken = savedToken;
		attempt.meant = credential.meant(attempt.item);
		attempt.isRight = clientSecret === SECRET && this.world.fluent.accepts(username, password);
		return credentials;
	}

	/** n8n's gate: a result without the expirable key is ignored, one with it is stored before the request is sent. */
	private async preAuthenticate(
		attempt: Attempt,
		credentials: ICredentialDataDecryptedObject,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const output = await this.watch(attempt, 'preAuthentication', () =>
			this.hook.preAuthentication(this.helpersFor(attempt), credentials),
		);
		if (output.renew === undefined) return undefined;
		if (this.world.schedule.line === 'old') Object.assign(credentials, output);
		await this.write(attempt, output, { ...credentials });
		return Object.assign(credentials, output);
	}

	private async authenticate(
		attempt: Attempt,
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return await this.watch(attempt, 'authenticate', async () =>
			this.hook.authenticate(credentials, { ...request, ...(attempt.stream && STREAM) }),
		);
	}

	private async watch<Result>(
		attempt: Attempt,
		method: Call['method'],
		run: () => Promise<Result>,
	): Promise<Result> {
		const call: Call = { attempt, method, startedAt: this.world.now, endedAt: Infinity };
		this.world.trace.calls.push(call);
		try {
			return await run();
		} catch (error) {
			call.error = error;
			throw error;
		} finally {
			call.endedAt = this.world.now;
		}
	}

	private helpersFor(attempt: Attempt): Helpers {
		const isNarrow = this.world.schedule.rows[attempt.row].isNarrow;
		const httpRequest = (options: IHttpRequestOptions) =>
			isNarrow && this.world.schedule.line === 'new'
				? Promise.reject(new Error('Domain not allowed: the host'))
				: this.network.ask(attempt, options);
		attempt.helpers = new WeakRef(httpRequest);
		if (this.world.schedule.line === 'new') return { httpRequest };
		const others = {
			request: httpRequest,
			getSSHClient: httpRequest,
			returnJsonArray: httpRequest,
		};
		return { httpRequest, ...others } as Helpers;
	}

	private async write(
		attempt: Attempt,
		output: IDataObject,
		resolved: ICredentialDataDecryptedObject,
	): Promise<void> {
		const { world } = this;
		const fault = world.storeFault;
		const write: Write = {
			row: attempt.row,
			attempt,
			startedAt: world.now,
			at: Infinity,
			savedToken: String(output.savedToken),
		};
		world.trace.writes.push(write);
		if (fault === 'crashes') {
			this.onCrash();
			return await new Promise<never>(() => {});
		}
		await this.pause(fault === 'slow' ? 5_000 : world.latency(2, 20));
		write.at = world.now;
		if (fault === 'fails') {
			write.result = 'failed';
			throw new DatabaseError('database is locked');
		}
		write.result = 'stored';
		const credential = world.credentials[attempt.row];
		credential.write(output, resolved);
		const { overwritten } = credential;
		if (overwritten)
			world.trace.overwritten.push({ at: world.now, row: attempt.row, text: overwritten });
	}

	private request(attempt: Attempt, request: IHttpRequestOptions): Promise<unknown> {
		const isQuestion = (request.body as { query?: string } | undefined)?.query !== undefined;
		return isQuestion && attempt.helper !== 'test'
			? this.network.question(attempt, request)
			: this.network.call(attempt, request);
	}

	pause(ms: number): Promise<void> {
		return new Promise((resolve) => this.after(ms, resolve));
	}

	private after(ms: number, run: () => void): void {
		this.world.time.after(ms, () => {
			if (this.alive) run();
		});
	}
}

const EPOCH = Date.UTC(2026, 10, 24);
