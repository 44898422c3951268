import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
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
	const tlsPort = await listen(tls);

	const proxy = createServer((_incoming, outgoing) => outgoing.writeHead(403).end());
	proxy.on('connect', ({ url = '' }, socket: Socket) => {
		if (!/\.sandbox\.api\.fluentretail\.com:443$/i.test(url)) return socket.destroy();
		const target = connect(tlsPort, '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			target.pipe(socket).pipe(target);
		});
		for (const end of [socket, target]) end.on('error', () => end.destroy());
	});
	const proxyPort = await listen(proxy);

	return {
		env: { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`, NODE_EXTRA_CA_CERTS: cert },
		async stop() {
			for (const server of [proxy, tls]) {
				server.close();
				server.closeAllConnections();
			}
			await rm(folder, { recursive: true });
		},
	};
}

async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}
