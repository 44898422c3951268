import type { Removal } from './build';

/** A rule of the core, and what takes it out: the simulation has to find that it is missing. */
export interface Rule {
	/** Number and name in the design. */
	name: string;
	removals: Removal[];
}

/** What is not among them no schedule can show, see docs/architecture.md. */
export const RULES: Rule[] = [
	{
		name: '1: a token is sent only with a second to live',
		removals: [{ file: 'expiry.ts', from: 'now >= endOf(session);', to: 'false;' }],
	},
	{
		name: '2: a password grant follows a refresh that failed',
		removals: [
			{
				file: 'renewal.ts',
				from: 'if (!record.hasEnded()) throw result;',
				to: 'throw result;',
			},
		],
	},
	{
		name: '2: a refresh token whose answer was lost is spent',
		removals: [{ file: 'ended-tokens.ts', from: 'this.spent.set(refreshToken, true);', to: '' }],
	},
	{
		name: '3: at most 4 logins that may count',
		removals: [{ file: 'login-guard.ts', from: 'const BUDGET = 4;', to: 'const BUDGET = 40;' }],
	},
	{
		name: '3: lost answers are paced',
		removals: [
			{ file: 'login-guard.ts', from: 'const PACE = 5 * MINUTE;', to: 'const PACE = SECOND;' },
		],
	},
	{
		name: '4: refresh grants go on',
		removals: [
			{
				file: 'renewal.ts',
				from: 'const result = await orFailure(refresh(this.grants, old.refreshToken));',
				to: `const { at } = record.guard.next;
				if (at > record.process.clock.now()) throw new LoginFailure('budgetSpent', {}, at);
				const result = await orFailure(refresh(this.grants, old.refreshToken));`,
			},
		],
	},
	{
		name: "5: only Fluent's own words reject a token",
		removals: [
			{
				file: 'probe.ts',
				from: 'statusCode === 401 && readFluentError(body)',
				to: 'statusCode === 401',
			},
		],
	},
	{
		name: '6: nothing waits for what never settles',
		removals: [
			{
				file: 'http.ts',
				from: 'return await new Promise<Result>((resolve, reject) => {',
				to: 'return await work; return await new Promise<Result>((resolve, reject) => {',
			},
		],
	},
	{
		name: '7: proven once a minute where n8n hides a 401',
		removals: [{ file: 'hook.ts', from: 'isLegacy && (isHidden || !call.stores)', to: 'false' }],
	},
	{
		name: '9: what failed late is not sent again',
		removals: [{ file: 'send-again.ts', from: '!isLate && ', to: '' }],
	},
	{
		name: '10: n8n before 2.39 stores nothing of ours',
		removals: [
			{ file: 'what-n8n-stores.ts', from: 'Object.keys(helpers).length === 1', to: 'true' },
		],
	},
	{
		name: '11: stored again if it was not',
		removals: [
			{
				file: 'shared-text.ts',
				from: 'if (text === this.text && this.isRecent(at)) return undefined;',
				to: 'if (text === this.text) return undefined;',
			},
		],
	},
	{
		name: '12: refusals are shared through the store',
		removals: [
			{
				file: 'settings-record.ts',
				from: 'session, hold, attempts: this.guard.ended()',
				to: 'session, attempts: []',
			},
		],
	},
];
