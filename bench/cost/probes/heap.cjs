// Bytes of heap that stay in use after logins with so many different credentials. Needs --expose-gc.
// Arguments: seconds to wait before measuring, and the number of credentials.
const { setTimeout: sleep } = require('node:timers/promises');
const { form, hookThis, loadCredential } = require('./package.cjs');

const credential = new (loadCredential())();
const self = hookThis();
const used = () => {
	for (let run = 0; run < 3; run++) globalThis.gc();
	return process.memoryUsage().heapUsed;
};

async function main() {
	const [seconds, goal] = process.argv.slice(2).map(Number);
	let logins = 0;
	const logIn = async () => await credential.preAuthentication.call(self, form(`user-${++logins}`));
	await logIn();
	const before = used();
	while (logins <= goal) await logIn();
	// The timeout of a login's request is forgotten when its 30 seconds are over.
	await sleep(seconds * 1_000);
	process.stdout.write(JSON.stringify(used() - before));
}

void main();
