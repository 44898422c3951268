// Loaded into n8n before n8n itself: collects garbage and writes down the bytes of heap in use, whenever SIGUSR2 arrives.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

process.on('SIGUSR2', () => {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc');
	for (let run = 0; run < 3; run++) collect();
	const { heapUsed } = process.memoryUsage();
	writeFileSync(join(process.env.N8N_USER_FOLDER, 'heap-used'), String(heapUsed));
});
