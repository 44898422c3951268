import type { IDataObject } from 'n8n-workflow';
import type { Lock } from '../../tools/simulator/account';
import type { Token } from '../../tools/simulator/tokens';
import type { SimulatedUser } from '../../tools/simulator/users';
import type { VirtualSignal } from './scheduler';
import type { Helper, Schedule, Target } from './schedule';

/** What happened, for the judges. All times are ms of virtual time; no process knows them, each has a clock of its own. */
export class Trace {
	readonly attempts: Attempt[] = [];
	readonly calls: Call[] = [];
	readonly grants: Grant[] = [];
	/** When a stored text was replaced by something else. */
	readonly garbled: Array<{ at: number; row: number }> = [];
	/** Questions of the core whether Fluent accepts a token. */
	readonly probes: Question[] = [];
	/** Those of Fluent Auth, through n8n's helper. */
	readonly questions: Question[] = [];
	/** IDs of the account's retailers, each time that they changed. */
	readonly retailers: Array<{ at: number; ids: number[] }> = [];
	readonly arrivals: Arrival[] = [];
	readonly writes: Write[] = [];
	readonly disturbances: Disturbance[] = [];
	/** What people did, for the story. */
	readonly deeds: Array<{ at: number; text: string }> = [];
	/** Rows whose fields are no longer what people typed. */
	readonly overwritten: Array<{ at: number; row: number; text: string }> = [];
	readonly unhandled: unknown[] = [];

	/** @param locks times and users of Fluent's locks */
	constructor(
		readonly schedule: Schedule,
		readonly locks: Lock[],
		readonly users: SimulatedUser[],
	) {}
}

/** One process of n8n from its start to its crash. */
export interface LifeMark {
	id: number;
	process: number;
	alive: boolean;
}

/** What an attempt becomes. */
export const BEGUN = {
	/** When the credential was read, what it said, and the user that people meant. */
	readAt: Infinity,
	username: '',
	/** Everything that the login depends on, in one text. */
	settings: '',
	savedToken: '',
	meant: '',
	/** Fluent would accept them: user, password and client. */
	isRight: false,
	endedAt: Infinity,
};

type Begun = typeof BEGUN;

/** One item of one run: a request of a workflow with the credential. */
export interface Attempt extends Begun {
	id: number;
	life: LifeMark;
	row: number;
	item: number;
	helper: Helper;
	/** What the API does with it, if it gets there with a living token. */
	status: number;
	takes: number;
	stream: boolean;
	wish: number;
	startedAt: number;
	/** `ok`, the API's status, the failure's name, or Node's code. */
	outcome?: string;
	error?: unknown;
	/** n8n's cancel signal of the run. */
	signal: VirtualSignal;
	/** What n8n last handed to the hook for it. */
	helpers?: WeakRef<object>;
	/** The run was stopped; what it had begun may go on. */
	stoppedAt?: number;
	/** What Fluent Auth puts out. */
	output?: IDataObject;
	/** The last runs with the credential before the restart that this one follows. */
	restartedAfter?: Attempt[];
}

/** One call of the core. */
export interface Call {
	attempt: Attempt;
	method: 'preAuthentication' | 'authenticate';
	startedAt: number;
	endedAt: number;
	error?: unknown;
}

/** A request on its way. */
export interface Sent {
	attempt: Attempt;
	token?: Token;
	sentAt: number;
	fault?: string;
	/** What Fluent, the API or something before them answered. */
	status?: number;
}

/** A question or a login, of which the core reads the answer. */
interface Asked extends Sent {
	/** Those of the attempt that it is for. */
	settings: string;
	/** An answer of Fluent's own reached the core. */
	answeredAt: number;
}

/** One request to the token endpoint; the token is what Fluent gave. */
export interface Grant extends Asked {
	type: 'password' | 'refresh';
	/** The refresh token that was presented, and the token that it came beside. */
	refreshToken?: string;
	presented?: Token;
	/** Fluent judged it: when, and for whose lock it counted. */
	arrivedAt: number;
	countedFor?: SimulatedUser;
	/** Roles that the answer named. */
	roles?: string[];
}

export interface Question extends Asked {
	query: 'profile' | 'retailers' | 'liveness';
	/** The user as Fluent told it. */
	said?: { roles: string[]; retailerIds: number[]; isAccount: boolean };
}

/** One request of a workflow on its way to the API. */
export interface Arrival extends Sent {
	/** The API got it: when, and whether it accepted the token. */
	arrivedAt: number;
	authorized: boolean;
	/** Its stream was sent before. */
	drained: boolean;
}

export interface Write {
	row: number;
	attempt: Attempt;
	startedAt: number;
	at: number;
	savedToken: string;
	/** None: the process crashed before. */
	result?: 'stored' | 'failed';
}

export interface Disturbance {
	from: number;
	to: number;
	what: string;
	target?: Target;
	user?: SimulatedUser;
	/** ms by which a clock jumped. */
	clock?: number;
}

/** ms by which what one process tells of times can be wrong for another. */
export const skewOf = ({ disturbances }: Trace): number =>
	disturbances.reduce((sum, { clock = 0 }) => sum + Math.abs(clock), 0);
