import { availableParallelism } from 'node:os';
import { markdownTable } from 'markdown-table';
import { readFlags, runProgram } from '../../tools/n8n/program';
import { build } from './build';
import { runSchedules, type Plan } from './pool';
import { failuresByLevel, LEVELS } from './levels';
import { RULES } from './rules';

/** `npm run test:simulation -- --runs 1000000`: as many schedules as asked for, with a new seed that it prints. */

const FLAGS = {
	runs: { type: 'string', default: '10000' },
	seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
	/** Processes of this program, which share the work. */
	jobs: { type: 'string', default: String(availableParallelism()) },
	/** Processes of n8n in each schedule; 1 to 16 as drawn if not given. */
	processes: { type: 'string' },
	/** Takes one rule after the other out of the core and shows what the simulation finds. */
	rules: { type: 'boolean', default: false },
	/** How many tests of the other levels fail without each rule, beside that. */
	levels: { type: 'boolean', default: false },
} as const;

type Sought = Omit<Plan, 'file'>;

/** @returns the exit code */
async function judge(plan: Sought): Promise<number> {
	const finding = await runSchedules({ ...plan, file: await build('core') });
	print(
		finding
			? `\n${finding.invariant} falls after ${finding.after} schedules:\n\n${finding.story}`
			: 'Every invariant holds.',
	);
	return finding ? 1 : 0;
}

/**
 * @param levels whose failing tests are counted for each rule that is taken out
 * @returns the exit code: 1 if a rule can be taken out and nobody sees it
 */
async function judgeWithoutRules(plan: Sought, levels: readonly string[]): Promise<number> {
	const rows = [['Rule taken out', ...levels, 'Found by', 'Schedules', 'What it finds']];
	let code = 0;
	for (const [index, rule] of RULES.entries()) {
		const finding = await runSchedules({ ...plan, file: await build(`without-${index}`, rule) });
		const failures = levels.length ? await failuresByLevel(rule) : [];
		const isProven = levels.length === 0 || failures.some((count) => count > 0);
		if (!finding || !isProven) code = 1;
		const seen = finding
			? [finding.invariant, String(finding.after + 1), finding.text]
			: ['nothing', String(plan.runs), ''];
		rows.push([rule.name, ...failures.map(String), ...seen]);
		print(rows.at(-1)!.join(' | '));
	}
	print(`\n${markdownTable(rows)}`);
	return code;
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
	const flags = readFlags(process.argv.slice(2), FLAGS, 'docs/simulation.md');
	print(`Seed ${flags.seed}`);
	const plan = {
		runs: Number(flags.runs),
		seed: Number(flags.seed),
		jobs: Number(flags.jobs),
		processes: flags.processes ? Number(flags.processes) : undefined,
		report: print,
	};
	return await (flags.rules ? judgeWithoutRules(plan, flags.levels ? LEVELS : []) : judge(plan));
}

void runProgram(main);
