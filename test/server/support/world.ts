import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import {
	SAMPLE,
	sampleSettings,
	startSimulator,
	type Counts,
	type Simulator,
} from '../../../tools/simulator';
import {
	CREDENTIAL_TYPE,
	N8nApi,
	startN8n,
	type N8nServer,
	type N8nVersion,
	type SavedCredential,
} from '../../../tools/n8n';
import type { N8nRest } from '../../../tools/n8n/rest';
import { Secrets } from './secrets';
import { CredentialWrites } from '../../../tools/n8n/writes';

/** A credential of n8n and the user in the simulated account that it is for. */
export interface Login {
	credential: SavedCredential;
	username: string;
}

/** One n8n server for all tests of a file; a simulated Fluent account and users of its own for each of them. */
export class World {
	server!: N8nServer;
	api!: N8nApi;
	/** For what `api` has no words for. */
	rest!: N8nRest;
	fluent!: Simulator;
	readonly secrets = new Secrets();
	/** IDs of all credentials that were made. */
	readonly credentials: string[] = [];
	private users = 0;
	private writesBefore = new Map<string, number>();
	private writes!: CredentialWrites;
	private others: Simulator[] = [];
	private readonly processes: N8nServer[] = [];

	constructor(private readonly version: N8nVersion) {}

	/** At n8n's most talkative log level, for the tests of secrets. */
	async start(): Promise<void> {
		this.server = await startN8n({ version: this.version, logLevel: 'debug' });
		this.api = await N8nApi.setUp(this.server);
		this.rest = this.api.rest;
		this.writes = new CredentialWrites(this.server);
		await this.writes.watch();
	}

	async openAccount(): Promise<void> {
		this.fluent = await startSimulator();
	}

	async closeAccount(): Promise<void> {
		for (const account of [this.fluent, ...this.others]) {
			this.secrets.collect(account);
			await account.stop();
		}
		this.others = [];
		this.writesBefore = new Map();
	}

	/** A second server on loopback, which is stopped with the first. */
	async otherAccount(): Promise<Simulator> {
		const account = await startSimulator();
		this.others.push(account);
		return account;
	}

	/** Another n8n process on the same database, which is stopped with the first; it is the same world otherwise. */
	async otherProcess(): Promise<World> {
		const { userFolder } = this.server;
		const server = await startN8n({ version: this.version, userFolder });
		this.processes.push(server);
		const api = await N8nApi.signIn(server);
		return Object.assign(Object.create(this) as World, { server, api });
	}

	async stop(): Promise<void> {
		for (const server of [...this.processes, this.server]) await server?.stop();
	}

	/** A user nobody else logs in as, and a credential for it. */
	async newLogin(settings: object = {}, user: object = {}): Promise<Login> {
		const username = `user-${++this.users}`;
		const { password } = SAMPLE;
		const names = { firstName: 'Fluent', lastName: 'Commerce' };
		this.fluent.addUser({ username, password, ...names, retailerId: 1, roles: [], ...user });
		const data = { ...this.settings(username), ...settings };
		const credential = await this.api.createCredential(username, CREDENTIAL_TYPE, data);
		this.credentials.push(credential.id);
		return { credential, username };
	}

	/** Saves changed fields as the editor does: with all it was shown, where passwords are blanks. */
	async edit({ credential }: Login, changes: object): Promise<void> {
		const { data } = await this.api.getCredential(credential.id, true);
		await this.api.updateCredential(credential, { ...data, ...changes });
		await this.forget();
	}

	/** Counts start anew here. */
	async forget(): Promise<void> {
		for (const account of [this.fluent, ...this.others]) {
			this.secrets.collect(account);
			account.clearRequests();
		}
		this.writesBefore = await this.writes.counts();
	}

	/** Ends the tokens of a user as an administrator does. */
	async revoke({ username }: Login): Promise<void> {
		await this.forget();
		this.fluent.revokeTokens(username);
	}

	counts(): Counts {
		return this.fluent.counts();
	}

	/** How often n8n has written this credential to its database. */
	async writesOf({ credential: { id } }: Login): Promise<number> {
		const writes = await this.writes.counts();
		return (writes.get(id) ?? 0) - (this.writesBefore.get(id) ?? 0);
	}

	private settings(username: string): object {
		return { ...sampleSettings(this.fluent.url), username };
	}
}

export function useWorld(version: N8nVersion): World {
	const world = new World(version);
	beforeAll(async () => await world.start(), 180_000);
	beforeEach(async () => await world.openAccount());
	afterEach(async () => await world.closeAccount());
	afterAll(async () => await world.stop(), 60_000);
	return world;
}
