// Loaded into n8n before n8n itself: writes down, every few seconds, how much heap is in use after a garbage
// collection. The file is named by SOAK_HEAP_FILE.
const { appendFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const INTERVAL = 20_000;

// The task runner inherits the setting that loads this.
if (process.argv.includes('start')) {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc');
	setInterval(() => {
		collect();
		appendFileSync(process.env.SOAK_HEAP_FILE, `${process.memoryUsage().heapUsed}\n`);
	}, INTERVAL).unref();
}
