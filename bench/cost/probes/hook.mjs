// Microseconds of the hook and of authenticate with a fresh token, in this very Node.
// Arguments: ms of measuring.
import { createRequire } from 'node:module';
import { Bench } from 'tinybench';

const require = createRequire(import.meta.url);
const { form, hookThis, loadCredential } = require('./package.cjs');

const credential = new (loadCredential())();
const self = hookThis();
const first = form('fluent-api');
const { savedToken } = await credential.preAuthentication.call(self, first);
// n8n decrypts the credential for each request, so object and texts are new ones each time.
const copies = Array.from({ length: 1_000 }, () =>
	JSON.parse(JSON.stringify({ ...first, savedToken })),
);
let next = 0;
const handedOver = () => ({ ...copies[next++ % copies.length] });
self.helpers.httpRequest = async () => {
	throw new Error('A fresh token needs no request.');
};

const time = Number(process.argv[2]);
const bench = new Bench({ time, warmupTime: time });
bench.add('hook', async () => {
	await credential.preAuthentication.call(self, handedOver());
});
bench.add('hook and authenticate', async () => {
	const handed = handedOver();
	await credential.preAuthentication.call(self, handed);
	await credential.authenticate(handed, {
		method: 'POST',
		uri: 'https://ACCOUNT.sandbox.api.fluentretail.com/graphql',
	});
});
await bench.run();

const micro = ({ latency, error }) => {
	if (error) throw error;
	const { p50, p75, samplesCount, rme } = latency;
	return { median: p50 * 1000, high: p75 * 1000, samples: samplesCount, rme };
};
process.stdout.write(JSON.stringify(bench.tasks.map(({ result }) => micro(result))));
