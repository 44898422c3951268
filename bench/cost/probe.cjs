// ms in which a fresh process loads a built package, n8n-workflow being there already, and µs of its hook with a fresh
// token. Argument: folder of the package.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const BATCHES = 20;
const CALLS = 2_000;

const dist = join(process.argv[2], 'dist');
// The copy that this build resolves, which may not be ours.
createRequire(join(dist, 'index.js'))('n8n-workflow');
const begin = performance.now();
const { FluentCommerceApi } = require(
	join(dist, 'credentials', 'FluentCommerceApi.credentials.js'),
);
const { FluentAuth } = require(join(dist, 'nodes', 'FluentAuth', 'FluentAuth.node.js'));
new FluentAuth();
const credential = new FluentCommerceApi();
const loading = performance.now() - begin;

const form = {
	environment: 'sandbox',
	accountId: 'ACCOUNT',
	baseUrl: '',
	client: 'account',
	clientId: 'fluent-api',
	clientSecret: 'ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
	username: 'fluent-api',
	password: 'fluent-staging',
	renew: '',
	savedToken: '',
};
const token = { access_token: 'made-up', token_type: 'bearer', expires_in: 86399, scope: 'api' };

/** n8n's `this` in a hook: the first request is the login, and a fresh token needs no other. */
let logins = 0;
const httpRequest = async () => {
	if (++logins > 1) throw new Error('A fresh token needs no request.');
	return { statusCode: 200, headers: {}, body: JSON.stringify(token) };
};
const hook = async (fields) =>
	await credential.preAuthentication.call({ helpers: { httpRequest } }, fields);

async function main() {
	const { savedToken } = await hook(form);
	const times = [];
	// As much again first, to warm up.
	for (let batch = 0; batch < 2 * BATCHES; batch++) {
		// n8n decrypts the credential for each request, so object and texts are new ones each time.
		const text = JSON.stringify({ ...form, savedToken });
		const copies = Array.from({ length: CALLS }, () => JSON.parse(text));
		const start = performance.now();
		for (const copy of copies) await hook(copy);
		times.push(((performance.now() - start) / CALLS) * 1_000);
	}
	process.stdout.write(JSON.stringify({ loading, hook: times.slice(BATCHES) }));
}

void main();
