import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, installPackage, isReady, N8nApi } from '../n8n';
import quiet from '../n8n/quiet.json';
import { SetupError } from '../setup.cjs';
import { startSimulator, type Simulator } from '../simulator';
import { MINUTE, waitFor } from '../time';
import { createCredential, runFirstWorkflow } from './first-workflow';

/*
 * The main job once on n8n's official image, which from n8n 3.0 on is the only n8n to run: does the package load there,
 * does the credential log in once and serve both nodes? Counts and failures are proven by `npm run test:n8n`, on servers
 * that it can look into. Needs Linux, as the container shares the machine's network to reach the simulated account.
 */

const IMAGE = process.argv[2] ?? 'docker.n8n.io/n8nio/n8n:latest';

const docker = async (...args: string[]): Promise<string> => {
	const { stdout, stderr } = await promisify(execFile)('docker', args, { maxBuffer: 1e8 });
	return args[0] === 'logs' ? stdout + stderr : stdout.trim();
};

/** @returns the container's ID */
async function startContainer(folder: string, port: number): Promise<string> {
	const env = {
		...quiet,
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
	};
	const nodes = join(folder, '.n8n', 'nodes');
	// n8n runs as a user of the image's own.
	await chmod(nodes, 0o777);
	return await docker(
		...['run', '--detach', '--network', 'host', '--volume', `${nodes}:/home/node/.n8n/nodes`],
		...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
		IMAGE,
	);
}

/** The credential's test, then a workflow with both nodes; one login serves all. */
async function mainJob(api: N8nApi, fluent: Simulator): Promise<void> {
	const credential = await createCredential(api, fluent);
	const { status, message } = await api.testCredential(credential);
	if (status !== 'OK') throw new SetupError(`The credential's test says "${message}"`);
	console.log(await runFirstWorkflow(api, credential));
	const { logins } = fluent.counts();
	if (logins !== 1) throw new SetupError(`${logins} logins instead of 1.`);
}

async function main(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-fluent-docker-'));
	const fluent = await startSimulator();
	let container = '';
	try {
		await installPackage(folder);
		const port = await freePort();
		container = await startContainer(folder, port);
		const url = `http://127.0.0.1:${port}`;
		if (!(await waitFor(async () => await isReady(url), 3 * MINUTE))) {
			throw new SetupError('n8n did not get ready within 3 minutes.');
		}
		console.log(`n8n ${await docker('exec', container, 'n8n', '--version')} of ${IMAGE}`);
		await mainJob(await N8nApi.setUp({ url }), fluent);
	} catch (error) {
		if (container) console.error(await docker('logs', '--tail', '50', container));
		throw error;
	} finally {
		if (container) await docker('rm', '--force', container);
		await fluent.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

void main();
