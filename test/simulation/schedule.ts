import type { Switches } from '../../tools/simulator/switches';
import type { FAULTS } from './faults';

/** What a schedule may hold: all that fast-check draws, and nothing else decides what happens. */

/** n8n up to 2.33, 2.34 to 2.38, from 2.39 on. */
export type Line = 'old' | 'middle' | 'new';

/**
 * `quiet` is the legacy helper with `simple: false`: GraphQL node, pagination, Never Error. `auth` is Fluent Auth,
 * `unchecked` the same with the check off, `test` the credential's own test.
 */
export type Helper = 'legacy' | 'modern' | 'quiet' | 'auth' | 'unchecked' | 'test';

export type Client = 'account' | 'fluentIntegration';

export interface RowPlan {
	user: number;
	client: Client;
	/** The user comes from the item: item 0 is the first user, item 1 the second, and so on. */
	byItem: boolean;
	/** Its Allowed Domains leave Fluent out (n8n from 2.39). */
	isNarrow: boolean;
}

/**
 * Where a fault strikes. `token` is both grants, `me` every question, `retailers` the pages of a list alone, `api` what the
 * workflow calls, `store` the database of n8n.
 */
export type Target =
	'token' | 'password' | 'refresh' | 'me' | 'retailers' | 'api' | 'everything' | 'store';

export type FaultName = keyof typeof FAULTS;

export type StoreFault = 'fails' | 'slow' | 'crashes';

export interface ApiPlan {
	status: 200 | 404 | 500 | 401;
	/** ms until it answers. */
	takes: number;
}

/** Runs of a workflow, on one process or on all at once. */
export interface RunStep {
	kind: 'run';
	process: number | 'all';
	row: number;
	items: number;
	parallel: boolean;
	helper: Helper;
	api: ApiPlan;
	stream: boolean;
	/** ms of validity that Fluent Auth wishes. */
	wish: number;
}

export type Edit =
	'wrong password' | 'wrong username' | 'wrong secret' | 'other user' | 'other client' | 'right';

/** What a user may do: in one retailer, in several, in the account, nothing. */
export type RolesPlan = 'one' | 'several' | 'account' | 'none';

/** What another version could have stored: a part is missing or of another type, or the whole. */
export type Damage = 'no failures' | 'a failure is null' | 'a session of text' | 'no text of ours';

export type Step =
	| RunStep
	/** A process is restarted and runs at once, several times. */
	| { kind: 'restarts'; process: number; row: number; times: number; every: number }
	/** A person tries passwords that are wrong, and looks each time whether it works. */
	| { kind: 'typos'; process: number; row: number; times: number; every: number }
	| { kind: 'crash'; process: number | 'all' }
	/** A person stops what runs there, or the run alone that began first. */
	| { kind: 'stop'; process: number | 'all'; isFirstAlone: boolean }
	/** Fluent is given the password that was typed, and a person tests the credential. */
	| { kind: 'mend'; process: number; row: number }
	| { kind: 'change roles'; user: number; roles: RolesPlan }
	/** The account gets one more retailer. */
	| { kind: 'retailer' }
	/** What is stored is of another version. */
	| { kind: 'garble'; row: number; damage: Damage }
	| { kind: 'edit'; row: number; edit: Edit }
	| { kind: 'revoke'; user: number }
	| { kind: 'deactivate'; user: number; ms: number }
	| { kind: 'change password'; user: number }
	/** Somebody else fails to log in as this user until Fluent locks it. */
	| { kind: 'stranger'; user: number }
	| { kind: 'clock'; process: number | 'all'; ms: number }
	| { kind: 'fault'; target: Exclude<Target, 'store'>; fault: FaultName; ms: number }
	| { kind: 'store fault'; fault: StoreFault; ms: number }
	/** Every process runs every second for a while. */
	| { kind: 'busy'; row: number; helper: Helper; times: number };

/** ms to wait before a step, or ms from the end of the newest token (less than 0: before it). */
export type Wait = { ms: number } | { fromExpiry: number };

export interface Schedule {
	/** Of latencies and of the core's own chance; 0: every latency is the same. */
	seed: number;
	line: Line;
	/** What nobody but Fluent knows, switched either way. */
	rules: Switches;
	rows: RowPlan[];
	processes: number;
	steps: Array<{ wait: Wait; step: Step }>;
	/** When runs go on after the last step, in seconds, before the world has been calm for a while. */
	after: number[];
	/** Who sends the runs of the end. */
	lastHelper: Helper;
}
