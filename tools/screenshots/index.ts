// `npm run docs:screenshots`: the pictures of README and examples, from the real editor and a simulated account.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStage, type Stage } from '../n8n/editor/stage';
import { startSimulator } from '../simulator';
import { drawCredential, drawExamples, drawWorkflow } from './draw';
import { standInForFluent } from './fluent-host';
import { HASHES, hashesOfShown, IMAGES, picture } from './pictures';

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
		const hashes = hashesOfShown();
		await writeFile(HASHES, `${JSON.stringify(hashes, null, '\t')}\n`);
		await removeOthers(Object.keys(hashes).map(picture));
		console.log(`The pictures are in ${IMAGES}.`);
	} finally {
		await stage?.close();
		await fluent.stop();
		await simulator.stop();
	}
}

/** Last, so that what fails before leaves every picture where it is. */
async function removeOthers(drawn: string[]): Promise<void> {
	const files = await readdir(IMAGES, { recursive: true });
	const pictures = files.filter((name) => name.endsWith('.png')).map((name) => join(IMAGES, name));
	for (const path of pictures) if (!drawn.includes(path)) await rm(path);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
