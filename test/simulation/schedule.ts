import fc from 'fast-check';
import type { Switches } from '../../tools/simulator/switches';
import { HOUR, MINUTE, SECOND } from '../../tools/time';
import { FAULTS, type FaultName } from './faults';

/**
 * What a schedule may hold: all that fast-check draws, and nothing else decides what happens. The first choice is the
 * simplest, to which a counterexample shrinks.
 */

type Drawn<Drawing> = Drawing extends fc.Arbitrary<infer Value> ? Value : never;

/** A kind of step, drawn as often as its weight says. */
const often = <Kind extends string, Fields extends object>(
	weight: number,
	kind: Kind,
	fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> },
) => ({
	weight,
	arbitrary: fc.record({ kind: fc.constant(kind), ...fields }) as unknown as fc.Arbitrary<
		{ kind: Kind } & Fields
	>,
});

/** Each as often as it says. */
const weighted = <Name extends string>(weights: Record<Name, number>): fc.Arbitrary<Name> =>
	fc.constantFrom(
		...Object.entries<number>(weights).flatMap(([name, weight]) =>
			Array.from({ length: weight }, () => name as Name),
		),
	);

const { constantFrom: from } = fc;
const number = (max: number) => fc.nat({ max });
const row = number(1);
const user = number(1);
const one = number(15);
const someProcess = fc.oneof({ weight: 3, arbitrary: one }, fc.constant('all' as const));

const inSeconds = (times: number[]) => from(...times.map((time) => Math.round(time * SECOND)));
const inMinutes = (times: number[]) => inSeconds(times.map((time) => time * 60));

/** ms to wait before a step, or ms from the end of the newest token (less than 0: before it). */
const wait = fc.oneof(
	{
		weight: 4,
		arbitrary: inSeconds([
			0, 0, 0.02, 0.3, 1, 3, 20, 40, 70, 180, 360, 840, 960, 2_400, 90_000,
		]).map((ms) => ({ ms })),
	},
	{
		weight: 1,
		arbitrary: inSeconds([1, 2, -0.5, -0.9, -1.1, -1, -2, -31, -60, -180]).map((fromExpiry) => ({
			fromExpiry,
		})),
	},
);

/**
 * `quiet` is the legacy helper with `simple: false`: GraphQL node, pagination, Never Error. `auth` is Fluent Auth,
 * `unchecked` the same with the check off, `test` the credential's own test.
 */
const helper = weighted({ legacy: 3, modern: 2, quiet: 2, auth: 2, unchecked: 1, test: 1 });

/** What happens without anybody's fault but the people's. */
const calmStep = fc.oneof(
	/** Runs of a workflow, on one process or on all at once. */
	often(12, 'run', {
		process: someProcess,
		row,
		items: from(1, 1, 1, 2, 2, 6),
		parallel: fc.boolean(),
		helper,
		api: fc.record({
			status: from(200, 200, 200, 404, 500, 401),
			/** ms until it answers. */
			takes: inSeconds([0, 0, 0, 0, 10, 70]),
		}),
		stream: from(false, false, false, true),
		/** ms of validity that Fluent Auth wishes. */
		wish: inMinutes([0, 0, 0, 10, 120]),
	}),
	often(4, 'edit', {
		row,
		edit: weighted({
			right: 1,
			'wrong password': 2,
			'wrong username': 1,
			'wrong secret': 1,
			'other user': 1,
			'other client': 1,
		}),
	}),
	/** A person tries passwords that are wrong, and looks each time whether it works. */
	often(2, 'typos', {
		process: one,
		row,
		times: fc.integer({ min: 1, max: 5 }),
		every: inSeconds([20, 2, 240]),
	}),
	often(2, 'revoke', { user }),
	often(1, 'crash', { process: someProcess }),
	/** A person stops what runs there, or the run alone that began first. */
	often(2, 'stop', { process: someProcess, isFirstAlone: fc.boolean() }),
	/** What a user may do: in one retailer, in several, in the account, nothing. */
	often(1, 'change roles', { user, roles: from('one', 'several', 'account', 'none') }),
	/** The account gets one more retailer. */
	{ weight: 1, arbitrary: fc.constant({ kind: 'retailer' as const }) },
	/** What is stored is of another version: a part is missing or of another type, or the whole. */
	often(1, 'garble', {
		row,
		damage: from('no failures', 'a failure is null', 'a session of text', 'no text of ours'),
	}),
	/** A process is restarted and runs at once, several times. */
	often(1, 'restarts', {
		process: one,
		row,
		times: fc.integer({ min: 1, max: 8 }),
		every: inSeconds([2, 0.1, 20, 120]),
	}),
	often(1, 'store fault', {
		fault: from('fails', 'slow', 'crashes'),
		ms: inSeconds([2, 60, 1_200]),
	}),
	/** Every process runs every second for a while. */
	often(1, 'busy', { row, helper, times: from(3, 3, 3, 30) }),
);

/**
 * `token` is both grants, `me` every question, `retailers` the pages of a list alone, `api` what the workflow calls.
 */
const fault = often(5, 'fault', {
	target: from('token', 'password', 'refresh', 'me', 'retailers', 'api', 'everything'),
	fault: from(...(Object.keys(FAULTS) as FaultName[])),
	ms: inSeconds([2, 0.5, 20, 50, 180, 1_200, 7_200]),
});

const step = fc.oneof(
	{ weight: 20, arbitrary: calmStep },
	fault,
	often(1, 'deactivate', { user, ms: inSeconds([20, 180, 1_200]) }),
	often(1, 'change password', { user }),
	/** Somebody else fails to log in as this user until Fluent locks it. */
	often(1, 'stranger', { user }),
	/** Fluent is given the password that was typed, and a person tests the credential. */
	often(1, 'mend', { process: one, row }),
	often(1, 'clock', { process: someProcess, ms: inMinutes([-60, 60, -300, 300, -2, 2]) }),
);

const timed = (step: fc.Arbitrary<Step>) => fc.record({ wait, step });

const steps = (of: fc.Arbitrary<Step>) =>
	fc.array(timed(of), { minLength: 1, maxLength: 14, size: 'max' });

/** One fault, from the first login on. */
const outage = fc
	.tuple(timed(fault.arbitrary), steps(calmStep))
	.map(([first, others]) => [first, ...others]);

const seconds = (...times: number[]) => from(...times.map((time) => time / SECOND));

/** What nobody but Fluent knows, switched either way. */
export const rules: fc.Arbitrary<Switches> = fc.record({
	tokenLifetime: seconds(24 * HOUR, HOUR, MINUTE, 10 * SECOND),
	integrationTokenLifetime: seconds(30 * MINUTE, 30 * MINUTE, 20 * SECOND),
	refreshTokenLifetime: seconds(24 * HOUR, 24 * HOUR, 35 * MINUTE),
	refreshTokensForAccountClient: fc.boolean(),
	returnsLivingToken: from(true, true, true, false),
	integrationReturnsLivingToken: fc.boolean(),
	livingToken: from('newest', 'oldest'),
	returnsLivingRefreshToken: fc.boolean(),
	replacesUsedRefreshToken: fc.boolean(),
	singleUseRefreshTokens: from(true, true, false),
	refreshRevokesOldToken: fc.boolean(),
	revocationEndsRefreshTokens: fc.boolean(),
	passwordChangeEndsTokens: fc.boolean(),
	tokensSurviveDeactivation: fc.boolean(),
	countsRefresh: fc.boolean(),
	countsClient: fc.boolean(),
	countsWhileLocked: from('nothing', 'wrong', 'everything'),
	successClears: fc.boolean().map((cleared) => !cleared),
	refusesRefreshWhileLocked: fc.boolean(),
	usernamesIgnoreCase: fc.boolean(),
	errorShape: from('flat', 'wrapped', 'sso', 'unauthorized'),
	invalidClientStatus: from(401, 400),
	invalidRefreshStatus: from(400, 401),
	expiresIn: from(true, true, true, true, true, true, true, false),
	retailerIdOfAccountUser: from('absent', 'null', 'zero'),
	requiresAccountHeader: fc.boolean(),
	checksScope: fc.boolean(),
});

const rowPlan = fc.record({
	user: from(0, 0, 0, 1),
	client: from('account', 'fluentIntegration'),
	/** The user comes from the item: item 0 is the first user, item 1 the second, and so on. */
	byItem: from(false, false, false, false, true),
	/** Its Allowed Domains leave Fluent out (n8n from 2.39). */
	isNarrow: from(false, false, false, false, false, false, true),
});

export const schedules = fc.record({
	/** Of latencies and of the core's own chance; 0: every latency is the same. */
	seed: number(1_000_000),
	/** n8n from 2.39 on, up to 2.33, 2.34 to 2.38. */
	line: from('new', 'new', 'old', 'middle'),
	rules,
	rows: fc.array(rowPlan, { minLength: 1, maxLength: 2 }),
	processes: fc.oneof(
		{ weight: 4, arbitrary: fc.constant(1) },
		{ weight: 4, arbitrary: fc.integer({ min: 2, max: 3 }) },
		{ weight: 1, arbitrary: fc.integer({ min: 4, max: 16 }) },
	),
	steps: fc.oneof(
		{ weight: 4, arbitrary: steps(step) },
		{ weight: 2, arbitrary: steps(calmStep) },
		{ weight: 1, arbitrary: outage },
	),
	/** When runs go on after the last step, in seconds, before the world has been calm for a while. */
	after: fc.array(from(0, 45, 120, 341, 400, 600), { maxLength: 3 }),
	/** Who sends the runs of the end. */
	lastHelper: helper,
});

export type Schedule = Drawn<typeof schedules>;
export type Line = Schedule['line'];
export type RowPlan = Drawn<typeof rowPlan>;
export type Client = RowPlan['client'];
export type Helper = Drawn<typeof helper>;
export type Wait = Drawn<typeof wait>;
export type Step = Drawn<typeof step>;
type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;
export type RunStep = StepOf<'run'>;
export type Edit = StepOf<'edit'>['edit'];
export type RolesPlan = StepOf<'change roles'>['roles'];
export type Damage = StepOf<'garble'>['damage'];
export type StoreFault = StepOf<'store fault'>['fault'];
/** Where something strikes; `store` is the database of n8n. */
export type Target = StepOf<'fault'>['target'] | 'store';
