import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { stringify } from 'flatted';
import {
	sampleSettings,
	startSimulator,
	type FaultAnswer,
	type Simulator,
} from '../../../tools/simulator';
import { LIVENESS_QUERY } from '../../../fluent/graphql';
import { leaks } from '../../support/leaks';
import { Secrets } from '../../support/secrets';
import { installClock, tick, uninstallClock } from './clock';
import { CredentialStore } from './credentials-helper';
import { N8n, type Seen } from './n8n';

/** An account, a credential for it and an n8n that has both, new for each test. */
class EngineWorld {
	fluent!: Simulator;
	store!: CredentialStore;
	n8n!: N8n;
	private seen: Seen[] = [];
	private processes = 0;

	async start(): Promise<void> {
		installClock();
		this.fluent = await startSimulator({ now: tick });
	}

	async stop(): Promise<void> {
		uninstallClock();
		await this.fluent.stop();
	}

	/** The account as started, a new credential, and an n8n that remembers nothing. */
	async renew(): Promise<void> {
		this.fluent.reset();
		const settings = sampleSettings(this.fluent.url);
		this.store = new CredentialStore({ ...settings, renew: '', savedToken: '' });
		this.processes = 0;
		this.n8n = await this.another();
	}

	/** n8n after a restart, or another process with the same database. */
	async another(): Promise<N8n> {
		return await N8n.start(this.store, this.seen, this.processes++);
	}

	/** A token, and no trace of how it came there; counts start at zero. */
	async logIn(): Promise<void> {
		await this.n8n.test();
		this.fluent.clearRequests();
		this.store.writes = 0;
	}

	/** Has the next logins answered so, instead of by the account. */
	answerLogins(answer: FaultAnswer, times?: number): void {
		this.fluent.faults.next('/oauth/token', answer, times);
	}

	/** Requests with a token that was alive when they arrived. */
	served(): number {
		return this.fluent.requests.filter(({ tokenState }) => tokenState === 'alive').length;
	}

	/** Requests whose body holds `text`, by default those that only ask whether a token lives. */
	probes(text = LIVENESS_QUERY): number {
		const bodies = this.fluent.requests.map(({ body }) => JSON.stringify(body ?? ''));
		return bodies.filter((body) => body.includes(text)).length;
	}

	/** Waits until `times` requests to `path` have arrived. */
	async arrival(path: string, times = 1): Promise<void> {
		const arrived = () => this.fluent.requests.filter((request) => request.path === path).length;
		while (arrived() < times) await sleep(5);
	}

	/** Searches for secrets what was shown so far, and lets go of it. */
	forget(): void {
		const secrets = this.secrets();
		for (const { what, outputs } of this.seen.splice(0)) {
			// The two fields that are there for the token.
			for (const { json } of outputs) {
				delete json.accessToken;
				delete json.authorization;
			}
			expectNoSecrets(what, secrets);
		}
	}

	/** All that was ever sent or kept here and that nobody may read: passwords, client secrets, tokens. */
	private secrets(): Set<string> {
		const sent = new Secrets();
		sent.collect(this.fluent);
		const { session, fingerprint } = this.store.saved ?? {};
		const stored = [session?.accessToken ?? '', session?.refreshToken ?? '', fingerprint ?? ''];
		return new Set([...sent.always, ...sent.accessTokens, ...stored.filter((text) => text)]);
	}
}

/** Looks into everything an object holds: hidden fields, causes and stacks, and the form in which n8n stores it. */
function expectNoSecrets(value: unknown, secrets: Set<string>): void {
	const shown = inspect(value, {
		depth: Infinity,
		showHidden: true,
		maxArrayLength: Infinity,
		maxStringLength: Infinity,
	});
	for (const [form, text] of Object.entries({ shown, stored: stringify(value) })) {
		expect(leaks(text, secrets).map((place) => `${form}: ${place}`)).toEqual([]);
	}
}

/** After each test all that n8n showed or stored in it is searched for secrets. */
export function useWorld(): EngineWorld {
	const world = new EngineWorld();
	beforeAll(async () => await world.start());
	beforeEach(async () => await world.renew());
	afterEach(() => world.forget());
	afterAll(async () => await world.stop());
	return world;
}
