import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { readLogin } from '../../../fluent/settings';
import { toText } from '../../../fluent/shared-store';
import { readToken } from '../../../fluent/token-endpoint';
import {
	integrationSettings,
	newUser,
	sampleSettings,
	startSimulator,
	type Simulator,
} from '../../../tools/simulator';
import {
	chain,
	countWrites,
	CREDENTIAL_TYPE,
	errorOf,
	manualTrigger,
	startOwnedN8n,
	watchWrites,
	type Execution,
	type N8nApi,
	type N8nServer,
	type N8nVersion,
	type SavedCredential,
} from '../../../tools/n8n';
import { leaks } from '../../support/leaks';
import { Secrets } from '../../support/secrets';
import { login as askForToken } from '../../tools/simulator/helpers';
import { isModern } from './versions';

/** A credential of n8n and the user in the simulated account that it is for. */
export interface Login {
	credential: SavedCredential;
	username: string;
	/** The form as filled in. */
	settings: Record<string, unknown>;
}

/** One n8n server for all tests of a file; a simulated Fluent account and users of its own for each of them. */
class ServerWorld {
	readonly server!: N8nServer;
	readonly api!: N8nApi;
	fluent!: Simulator;
	readonly secrets = new Secrets();
	/** IDs of all credentials that were made. */
	readonly credentials: string[] = [];
	/** n8n from 2.39 on stores what the hook returns, and keeps all else (rule 10). */
	readonly stores: boolean;
	private users = 0;
	private writesBefore = new Map<string, number>();

	constructor(private readonly version: N8nVersion) {
		this.stores = isModern(version);
	}

	/** At n8n's most talkative log level, for the tests of secrets. */
	async start(): Promise<void> {
		Object.assign(this, await startOwnedN8n({ version: this.version, logLevel: 'debug' }));
		await watchWrites(this.server);
	}

	/** A user nobody else logs in as, and a credential for it. */
	async newLogin(changes: Record<string, unknown> = {}): Promise<Login> {
		const username = `user-${++this.users}`;
		this.fluent.addUser(newUser(username));
		const { url } = this.fluent;
		const settings = {
			...(changes.client === 'fluentIntegration'
				? integrationSettings(url, username)
				: { ...sampleSettings(url), username }),
			...changes,
		};
		const credential = await this.api.createCredential(username, CREDENTIAL_TYPE, settings);
		this.credentials.push(credential.id);
		return { credential, username, settings };
	}

	/**
	 * The same with what n8n would have stored if it had logged in `age` seconds ago: a token of a day that works in the
	 * simulated account, with the clock of its life set back. So tests need not wait for minutes to pass.
	 */
	async newLoginOfAge(age: number): Promise<Login> {
		const made = await this.newLogin();
		const login = readLogin(made.settings);
		const { clientId, clientSecret, scope, username, fingerprint, user } = login;
		const client = { client_id: clientId, client_secret: clientSecret, scope };
		const { status: statusCode, body } = await askForToken(this.fluent, { username, ...client });
		const answer = { statusCode, headers: {}, body: { ...body, expires_in: 86_400 } };
		const session = readToken(answer, login, Date.now() - age * 1_000);
		const savedToken = toText({ fingerprint, user, session, failures: [] });
		await this.edit(made, { savedToken });
		return made;
	}

	/** A token, and no trace of how it came there; counts start at zero. */
	async logIn({ credential }: Login): Promise<void> {
		const { status, message } = await this.api.testCredential(credential);
		if (status !== 'OK') throw new Error(message);
		await this.forget();
	}

	/** Saves changed fields as the editor does; counts start anew. */
	async edit({ credential }: Login, changes: object): Promise<void> {
		await this.api.editCredential(credential, changes);
		await this.forget();
	}

	/** Counts start anew here. */
	async forget(): Promise<void> {
		this.secrets.collect(this.fluent);
		this.fluent.clearRequests();
		this.writesBefore = await countWrites(this.server);
	}

	/** Runs nodes one after the other, by hand. @returns as text what a person reads if it failed: message and description */
	async run(...nodes: INode[]) {
		const workflow = await this.api.createWorkflow(chain('Test', manualTrigger(), ...nodes));
		const execution = await this.api.runWorkflow(workflow);
		const { message, description } = errorOf(execution) ?? {};
		const text = [message, description].filter(Boolean).join(' ');
		return { ok: execution.status === 'success', text, execution };
	}

	/** How often n8n has written this credential to its database. */
	async writesOf({ credential: { id } }: Login): Promise<number> {
		const writes = await countWrites(this.server);
		return (writes.get(id) ?? 0) - (this.writesBefore.get(id) ?? 0);
	}

	/** Writes to expect where something was stored once. */
	get storedOnce(): number {
		return this.stores ? 1 : 0;
	}

	/** That what n8n stored of an execution, and whatever else was shown, holds neither token nor secret. */
	expectNoSecrets({ data }: Execution, shown = ''): void {
		const { always, accessTokens } = this.secrets;
		this.secrets.collect(this.fluent);
		expect(accessTokens.size).toBeGreaterThan(0);
		expect(leaks(JSON.stringify(data) + shown, [...always, ...accessTokens])).toEqual([]);
	}
}

/** The first start may install n8n. */
const SETUP = 20 * 60_000;

export function useWorld(version: N8nVersion): ServerWorld {
	const world = new ServerWorld(version);
	beforeAll(async () => await world.start(), SETUP);
	beforeEach(async () => void (world.fluent = await startSimulator()));
	afterEach(async () => {
		world.secrets.collect(world.fluent);
		await world.fluent.stop();
	});
	afterAll(async () => await world.server?.stop(), 60_000);
	return world;
}
