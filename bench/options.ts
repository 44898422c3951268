import { resolve } from 'node:path';
import { CURRENT_N8N, LEGACY_N8N, readFlags, SetupError, type N8nVersion } from '../tools/n8n';

export interface BenchOptions {
	help: boolean;
	/** A few runs per row, to see that everything works; its figures mean nothing. */
	quick: boolean;
	versions: N8nVersion[];
	/** IDs of the parts to run, see `parts.ts`; all if empty. */
	only: string[];
	/** A built checkout of another commit, to be measured in pairs with this one. */
	against?: string;
}

export const HELP = `npm run bench                         everything on n8n ${CURRENT_N8N}, a quarter of an hour on an idle machine
npm run bench -- --n8n ${LEGACY_N8N}       on the older line, or on both with --n8n both
npm run bench -- --quick              a few runs of each row, to try it; written to reports/bench/
npm run bench -- --only edit,request  some parts only, printed and not written
npm run bench -- --against FOLDER     beside a built checkout of another commit; printed and not written
npm run bench -- --help               this text`;

const VERSIONS: Record<string, N8nVersion[]> = {
	[CURRENT_N8N]: [CURRENT_N8N],
	[LEGACY_N8N]: [LEGACY_N8N],
	both: [CURRENT_N8N, LEGACY_N8N],
};

const FLAGS = {
	help: { type: 'boolean', default: false },
	quick: { type: 'boolean', default: false },
	n8n: { type: 'string', default: CURRENT_N8N },
	only: { type: 'string', default: '' },
	against: { type: 'string', default: '' },
} as const;

/** @throws SetupError for a flag that does not exist or makes no sense */
export function readOptions(args: string[]): BenchOptions {
	const { help, quick, n8n, only, against } = readFlags(args, FLAGS, 'npm run bench -- --help');
	const versions = VERSIONS[n8n];
	if (!versions) {
		throw new SetupError(`--n8n needs one of ${Object.keys(VERSIONS).join(', ')}, not "${n8n}".`);
	}
	return {
		help,
		quick,
		versions,
		only: only.split(',').filter(Boolean),
		...(against && { against: resolve(against) }),
	};
}
