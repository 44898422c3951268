// `npm run docs:screenshots`: the pictures of README and examples, from the real editor and a simulated account. One that
// is no longer drawn is left: a test names it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStage, type Stage } from '../n8n/editor/stage';
import { startSimulator } from '../simulator';
import { drawCredential, drawExamples, drawWorkflow } from './draw';
import { standInForFluent } from './fluent-host';
import { HASHES, hashesOfShown, IMAGES } from './pictures';

async function main(): Promise<void> {
	await mkdir(join(IMAGES, 'examples'), { recursive: true });
	const simulator = await startSimulator();
	const fluent = await standInForFluent(simulator.url);
	let stage: Stage | undefined;
	try {
		stage = await openStage({ env: fluent.env });
		const credential = await drawCredential(stage);
		await drawWorkflow(stage, credential);
		await drawExamples(stage, credential);
		await writeFile(HASHES, `${JSON.stringify(hashesOfShown(), null, '\t')}\n`);
		console.log(`The pictures are in ${IMAGES}.`);
	} finally {
		await stage?.close();
		await fluent.stop();
		await simulator.stop();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
