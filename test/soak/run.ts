// `npm run test:soak`: one n8n, three ways, webhooks and faults for an hour. `--minutes 3`, `--seed 7` and
// `--n8n VERSION` change that.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
	CURRENT_N8N,
	CredentialWrites,
	OLDER_EXPRESSIONS,
	readFlags,
	SetupError,
	startOwnedN8n,
} from '../../tools/n8n';
import { KEEP_FAILED_RUNS } from './failed-runs';
import { watchHeap } from './heap';
import { report } from './report';
import { judge } from './rules';
import { Soak } from './soak';

const HELP = 'CONTRIBUTING.md';

async function main(): Promise<void> {
	const flags = readFlags(
		process.argv.slice(2),
		{
			minutes: { type: 'string', default: '60' },
			seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
			n8n: { type: 'string', default: CURRENT_N8N },
		},
		HELP,
	);
	const [minutes, seed] = [Number(flags.minutes), Number(flags.seed)];
	if (!(minutes > 0) || !Number.isInteger(seed)) {
		throw new SetupError('--minutes and --seed need numbers.');
	}
	print(`n8n ${flags.n8n}, ${minutes} minutes, seed ${seed}`);

	const folder = mkdtempSync(join(tmpdir(), 'n8n-fluent-soak-'));
	const heapFile = join(folder, 'heap');
	const { server, api } = await startOwnedN8n({
		version: flags.n8n,
		logLevel: 'warn',
		env: { ...OLDER_EXPRESSIONS, ...KEEP_FAILED_RUNS, ...watchHeap(heapFile) },
	});
	const writes = new CredentialWrites(server);
	await writes.watch();
	const soak = new Soak({ server, api, writes, heapFile, print });
	try {
		const verdicts = judge(await soak.run(minutes, seed));
		print(report(verdicts));
		process.exitCode = verdicts.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
	} finally {
		await soak.close();
		await server.stop();
		rmSync(folder, { recursive: true });
	}
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof SetupError ? error.message : inspect(error)}\n`);
	process.exitCode = 1;
});
