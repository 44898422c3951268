import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import {
	sampleSettings,
	startSimulator,
	type Simulator,
	type SimulatorOptions,
} from '../../../tools/simulator';
import { LIVENESS_QUERY } from '../../../fluent/graphql';
import { installClock, tick, uninstallClock } from './clock';
import { N8n, type Seen } from './n8n';
import { expectNoSecrets, secretsOf } from './secrets';
import { CredentialStore } from './store';

/** An account, a credential for it and an n8n that has both, new for each test. */
export interface World {
	fluent: Simulator;
	/** An account at another origin, with users and clients of the same names. */
	elsewhere: Simulator;
	store: CredentialStore;
	n8n: N8n;
	/** The account as started, a new credential, and an n8n that remembers nothing. */
	renew(): Promise<void>;
	/** n8n after a restart, or another process with the same database. */
	another(): Promise<N8n>;
	/** Requests with a token that was alive when they arrived. */
	served(): number;
	/** A token, and no trace of how it came there; counts start at zero. */
	logIn(): Promise<void>;
	/** Requests that only ask whether a token lives, as the hook and the credential test do. */
	probes(): number;
	/** Searches for secrets what was shown so far, and lets go of it. */
	forget(): void;
	/** Waits until `times` requests to `path` have arrived. */
	arrival(path: string, times?: number): Promise<void>;
}

/** The credential as a person fills it in for the account at `baseUrl`. */
function credential(baseUrl: string): ICredentialDataDecryptedObject {
	return { ...sampleSettings(baseUrl), renew: '', savedToken: '' };
}

/** After each test all that n8n showed or stored in it is searched for secrets. */
export function useWorld(options: SimulatorOptions = {}): World {
	const world = {} as World;
	const seen: Seen[] = [];

	beforeAll(async () => {
		installClock();
		world.fluent = await startSimulator({ now: tick, ...options });
		world.elsewhere = await startSimulator({ now: tick, ...options });
		world.renew = async () => {
			world.fluent.reset();
			world.elsewhere.reset();
			world.store = new CredentialStore(credential(world.fluent.url));
			world.n8n = await world.another();
		};
		world.another = async () => await N8n.start(world.store, seen);
		world.served = () =>
			world.fluent.requests.filter(({ tokenState }) => tokenState === 'alive').length;
		world.logIn = async () => {
			await world.n8n.test();
			world.fluent.clearRequests();
			world.store.writes = 0;
		};
		world.probes = () =>
			world.fluent.requests.filter(
				({ body }) => (body as { query?: string } | undefined)?.query === LIVENESS_QUERY,
			).length;
		world.arrival = async (wanted, times = 1) => {
			const arrived = () => world.fluent.requests.filter(({ path }) => path === wanted).length;
			while (arrived() < times) await sleep(5);
		};
	});

	beforeEach(async () => await world.renew());

	world.forget = () => {
		const secrets = secretsOf([world.fluent, world.elsewhere], world.store);
		for (const { what, outputs } of seen.splice(0)) {
			// The two fields that are there for the token.
			for (const item of outputs) {
				delete item.json.accessToken;
				delete item.json.authorization;
			}
			expectNoSecrets(what, secrets);
		}
	};
	afterEach(() => world.forget());

	afterAll(async () => {
		uninstallClock();
		await Promise.all([world.fluent.stop(), world.elsewhere.stop()]);
	});

	return world;
}
