import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The simulated account under a host name of Fluent, for one n8n. */
interface FluentHost {
	/** Lets n8n reach it: a proxy, and the certificate to trust. */
	env: NodeJS.ProcessEnv;
	stop(): Promise<void>;
}

/**
 * Stands in for `https://<account>.sandbox.api.fluentretail.com`, so that the pictures show the credential as
 * people fill it in. No request leaves this machine. Needs the `openssl` program.
 */
export async function standInForFluent(simulatorUrl: string): Promise<FluentHost> {
	const folder = await mkdtemp(join(tmpdir(), 'fluent-host-'));
	const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
	execFileSync(
		'openssl',
		['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=fluent'].concat(
			['-addext', 'subjectAltName=DNS:*.sandbox.api.fluentretail.com'],
			['-keyout', key, '-out', cert],
		),
		{ stdio: 'pipe' },
	);

	const tls = createTlsServer({ key: await readFile(key), cert: await readFile(cert) });
	tls.on('request', (incoming, outgoing) => {
		const { method, headers, url = '/' } = incoming;
		const forwarded = request(new URL(url, simulatorUrl), { method, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		incoming.pipe(forwarded);
	});

	const proxy = createServer((_incoming, outgoing) => outgoing.writeHead(403).end());
	proxy.on('connect', ({ url = '' }, socket: Socket) => {
		if (!/\.sandbox\.api\.fluentretail\.com:443$/i.test(url)) return socket.destroy();
		socket.on('error', () => socket.destroy());
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		tls.emit('connection', socket);
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	const { port } = proxy.address() as AddressInfo;

	return {
		env: { HTTPS_PROXY: `http://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: cert },
		async stop() {
			proxy.close();
			proxy.closeAllConnections();
			tls.closeAllConnections();
			await rm(folder, { recursive: true });
		},
	};
}
