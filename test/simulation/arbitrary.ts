import fc from 'fast-check';
import type { Switches } from '../../tools/simulator/switches';
import { FAULTS } from './faults';
import type {
	Damage,
	FaultName,
	Helper,
	RolesPlan,
	RowPlan,
	RunStep,
	Schedule,
	Step,
	Wait,
} from './schedule';
import { HOUR, MINUTE, SECOND } from '../../tools/time';

/** What fast-check draws. The first choice is the simplest, to which a counterexample shrinks. */

const number = (max: number) => fc.nat({ max });
const row = number(1);
const user = number(1);
const one = number(15);
const someProcess = fc.oneof({ weight: 3, arbitrary: one }, fc.constant('all' as const));

const ms = (...times: number[]) => fc.constantFrom(...times);

const wait: fc.Arbitrary<Wait> = fc.oneof(
	{
		weight: 4,
		arbitrary: ms(
			0,
			0,
			20,
			300,
			SECOND,
			3 * SECOND,
			20 * SECOND,
			40 * SECOND,
			70 * SECOND,
			3 * MINUTE,
			6 * MINUTE,
			14 * MINUTE,
			16 * MINUTE,
			40 * MINUTE,
			25 * HOUR,
		).map((wait) => ({ ms: wait })),
	},
	{
		weight: 1,
		arbitrary: ms(
			SECOND,
			2 * SECOND,
			-500,
			-900,
			-1_100,
			-SECOND,
			-2 * SECOND,
			-31 * SECOND,
			-MINUTE,
			-3 * MINUTE,
		).map((fromExpiry) => ({ fromExpiry })),
	},
);

const helper = fc.constantFrom<Helper>(
	'legacy',
	'legacy',
	'legacy',
	'modern',
	'modern',
	'quiet',
	'quiet',
	'auth',
	'auth',
	'unchecked',
	'test',
);

const run: fc.Arbitrary<RunStep> = fc.record({
	kind: fc.constant('run' as const),
	process: someProcess,
	row,
	items: fc.constantFrom(1, 1, 1, 2, 2, 6),
	parallel: fc.boolean(),
	helper,
	api: fc.record({
		status: fc.constantFrom(
			200 as const,
			200 as const,
			200 as const,
			404 as const,
			500 as const,
			401 as const,
		),
		takes: fc.constantFrom(0, 0, 0, 0, 10 * SECOND, 70 * SECOND),
	}),
	stream: fc.constantFrom(false, false, false, true),
	wish: fc.constantFrom(0, 0, 0, 10 * MINUTE, 2 * HOUR),
});

const faultName = fc.constantFrom(...(Object.keys(FAULTS) as FaultName[]));
const faultTime = ms(2 * SECOND, 500, 20 * SECOND, 50 * SECOND, 3 * MINUTE, 20 * MINUTE, 2 * HOUR);

/** What happens without anybody's fault but the people's. */
const calmStep: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 12, arbitrary: run },
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant('edit' as const),
			row,
			edit: fc.constantFrom(
				'right' as const,
				'wrong password' as const,
				'wrong password' as const,
				'wrong username' as const,
				'wrong secret' as const,
				'other user' as const,
				'other client' as const,
			),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('typos' as const),
			process: one,
			row,
			times: fc.integer({ min: 1, max: 5 }),
			every: ms(20 * SECOND, 2 * SECOND, 4 * MINUTE),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('revoke' as const), user }) },
	{
		weight: 1,
		arbitrary: fc.record({ kind: fc.constant('crash' as const), process: someProcess }),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('stop' as const),
			process: someProcess,
			isFirstAlone: fc.boolean(),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('change roles' as const),
			user,
			roles: fc.constantFrom<RolesPlan>('one', 'several', 'account', 'none'),
		}),
	},
	{ weight: 1, arbitrary: fc.constant({ kind: 'retailer' as const }) },
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('garble' as const),
			row,
			damage: fc.constantFrom<Damage>(
				'no failures',
				'a failure is null',
				'a session of text',
				'no text of ours',
			),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('restarts' as const),
			process: one,
			row,
			times: fc.integer({ min: 1, max: 8 }),
			every: ms(2 * SECOND, 100, 20 * SECOND, 2 * MINUTE),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('store fault' as const),
			fault: fc.constantFrom('fails' as const, 'slow' as const, 'crashes' as const),
			ms: ms(2 * SECOND, MINUTE, 20 * MINUTE),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('busy' as const),
			row,
			helper,
			times: fc.constantFrom(3, 3, 3, 30),
		}),
	},
);

const fault: fc.Arbitrary<Step> = fc.record({
	kind: fc.constant('fault' as const),
	target: fc.constantFrom(
		'token' as const,
		'password' as const,
		'refresh' as const,
		'me' as const,
		'retailers' as const,
		'api' as const,
		'everything' as const,
	),
	fault: faultName,
	ms: faultTime,
});

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 20, arbitrary: calmStep },
	{ weight: 5, arbitrary: fault },
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('deactivate' as const),
			user,
			ms: ms(20 * SECOND, 3 * MINUTE, 20 * MINUTE),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('change password' as const), user }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('stranger' as const), user }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('mend' as const), process: one, row }) },
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('clock' as const),
			process: someProcess,
			ms: ms(-HOUR, HOUR, -5 * HOUR, 5 * HOUR, -2 * MINUTE, 2 * MINUTE),
		}),
	},
);

const timed = (step: fc.Arbitrary<Step>) => fc.record({ wait, step });

const steps = (of: fc.Arbitrary<Step>) =>
	fc.array(timed(of), { minLength: 1, maxLength: 14, size: 'max' });

/** One fault, from the first login on. */
const outage = fc.tuple(timed(fault), steps(calmStep)).map(([first, others]) => [first, ...others]);

const seconds = (...times: number[]) => fc.constantFrom(...times.map((time) => time / SECOND));

export const rules: fc.Arbitrary<Switches> = fc.record({
	tokenLifetime: seconds(24 * HOUR, HOUR, MINUTE, 10 * SECOND),
	integrationTokenLifetime: seconds(30 * MINUTE, 30 * MINUTE, 20 * SECOND),
	refreshTokenLifetime: seconds(24 * HOUR, 24 * HOUR, 35 * MINUTE),
	refreshTokensForAccountClient: fc.boolean(),
	returnsLivingToken: fc.constantFrom(true, true, true, false),
	integrationReturnsLivingToken: fc.boolean(),
	livingToken: fc.constantFrom('newest' as const, 'oldest' as const),
	returnsLivingRefreshToken: fc.boolean(),
	replacesUsedRefreshToken: fc.boolean(),
	singleUseRefreshTokens: fc.constantFrom(true, true, false),
	refreshRevokesOldToken: fc.boolean(),
	revocationEndsRefreshTokens: fc.boolean(),
	passwordChangeEndsTokens: fc.boolean(),
	tokensSurviveDeactivation: fc.boolean(),
	countsRefresh: fc.boolean(),
	countsClient: fc.boolean(),
	countsWhileLocked: fc.constantFrom('nothing' as const, 'wrong' as const, 'everything' as const),
	successClears: fc.boolean().map((cleared) => !cleared),
	refusesRefreshWhileLocked: fc.boolean(),
	usernamesIgnoreCase: fc.boolean(),
	errorShape: fc.constantFrom(
		'flat' as const,
		'wrapped' as const,
		'sso' as const,
		'unauthorized' as const,
	),
	invalidClientStatus: fc.constantFrom(401, 400),
	invalidRefreshStatus: fc.constantFrom(400, 401),
	expiresIn: fc.constantFrom(true, true, true, true, true, true, true, false),
	retailerIdOfAccountUser: fc.constantFrom('absent' as const, 'null' as const, 'zero' as const),
	readsFormBody: fc.constant(true),
	requiresAccountHeader: fc.boolean(),
	checksScope: fc.boolean(),
});

const rowPlan: fc.Arbitrary<RowPlan> = fc.record({
	user: fc.constantFrom(0, 0, 0, 1),
	client: fc.constantFrom('account' as const, 'fluentIntegration' as const),
	byItem: fc.constantFrom(false, false, false, false, true),
	isNarrow: fc.constantFrom(false, false, false, false, false, false, true),
});

export const schedules: fc.Arbitrary<Schedule> = fc.record({
	seed: number(1_000_000),
	line: fc.constantFrom('new' as const, 'new' as const, 'old' as const, 'middle' as const),
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
	after: fc.array(fc.constantFrom(0, 45, 120, 341, 400, 600), { maxLength: 3 }),
	lastHelper: helper,
});
