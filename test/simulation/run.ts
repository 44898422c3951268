import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { build } from './build';
import type { Invariant } from './judges';
import { runSchedules, type Plan } from './pool';
import { failuresByLevel, LEVELS } from './levels';
import { RULES } from './rules';
import { inWords } from './words';

/** `npm run test:simulation -- --runs 1000000`: as many schedules as asked for, with a new seed that it prints. */

const { values: options } = parseArgs({
	options: {
		runs: { type: 'string', default: '10000' },
		seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
		/** Processes of this program, which share the work. */
		jobs: { type: 'string', default: String(availableParallelism()) },
		/** Processes of n8n in each schedule; 1 to 16 as drawn if not given. */
		processes: { type: 'string' },
		/** Some invariants alone, e.g. `I1,I7`. */
		invariants: { type: 'string' },
		/** Another core than that of the package: a module with `createSubject`. */
		core: { type: 'string', default: join(__dirname, 'core.ts') },
		/** Takes one rule after the other out of the core and shows what the simulation finds. */
		rules: { type: 'boolean', default: false },
		/** How many tests of the other levels fail without each rule, beside that. */
		levels: { type: 'boolean', default: false },
	},
});

const plan: Omit<Plan, 'file'> = {
	runs: Number(options.runs),
	seed: Number(options.seed),
	jobs: Number(options.jobs),
	processes: options.processes ? Number(options.processes) : undefined,
	invariants: options.invariants?.split(',') as Invariant[] | undefined,
	report: (text) => print(text),
};

async function judge(): Promise<void> {
	const file = await build('core', options.core);
	const finding = await runSchedules({ ...plan, file });
	if (!finding) return print('Every invariant holds.');
	print(`\n${finding.invariant} falls after ${finding.after} schedules:\n\n${finding.story}`);
	process.exitCode = 1;
}

async function judgeWithoutRules(): Promise<void> {
	const levels = options.levels ? LEVELS : [];
	const rows = [['Rule taken out', ...levels, 'Found by', 'Schedules', 'Shortest counterexample']];
	for (const [index, { name, removals }] of RULES.entries()) {
		const file = await build(`without-${index}`, options.core, removals);
		const finding = await runSchedules({ ...plan, file });
		const failures = levels.length ? await failuresByLevel(removals) : [];
		const isProven = levels.length === 0 || failures.some((count) => count > 0);
		if (!finding || !isProven) process.exitCode = 1;
		const seen = finding
			? [finding.invariant, String(finding.after + 1), inWords(finding.schedule)]
			: ['nothing', String(plan.runs), ''];
		rows.push([name, ...failures.map(String), ...seen]);
		print(rows.at(-1)!.join(' | '));
	}
	print(`\n${markdownTable(rows)}`);
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

print(`Seed ${options.seed}`);
void (options.rules ? judgeWithoutRules() : judge());
