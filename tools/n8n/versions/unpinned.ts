import { SetupError } from '../../setup.cjs';
import { NODE_PACKAGES } from '../node-packages';
import { OLDER_EXPRESSIONS, type N8nRelease } from '.';

/** Versions of Node that n8n has asked for, which npm has as packages. */
const NODES = [20, 22, 24];

/** Packages that npm cannot fetch or build everywhere in the versions that n8n asks for. */
const OVERRIDES = { 'msgpackr-extract': '3.0.3', 'node-gyp': '12.1.0', xlsx: '0.18.5' };

/**
 * How to install and run an n8n that no lockfile pins: on the oldest Node that it supports, as its users do.
 *
 * @param engines its range of Node versions, such as `>=20.19 <= 24.x`
 */
export function releaseFor(version: string, engines: string): N8nRelease {
	const oldest = Number(/\d+/.exec(engines)?.[0]);
	const min = NODES.find((major) => major >= oldest);
	if (!min) throw new SetupError(`n8n ${version} needs Node ${engines}, which npm has not.`);
	const hasIsolates = min >= 24;
	return {
		native: hasIsolates ? ['sqlite3', 'isolated-vm'] : ['sqlite3'],
		node: { min, max: min },
		size: 3,
		minutes: 8,
		env: hasIsolates
			? { N8N_DISABLED_MODULES: 'mcp-registry,instance-ai,insights' }
			: { ...OLDER_EXPRESSIONS, N8N_DISABLED_MODULES: 'insights' },
	};
}

/** The `package.json` to install it with: n8n, and the newest of its Node for this machine. */
export function manifestFor(version: string, { node }: N8nRelease): object {
	const { platform, arch } = process;
	const nodePackages = NODE_PACKAGES.filter((name) => name.endsWith(`${platform}-${arch}`));
	return {
		name: `n8n-server-${version}`,
		private: true,
		dependencies: { n8n: version },
		optionalDependencies: Object.fromEntries(nodePackages.map((name) => [name, String(node.min)])),
		overrides: OVERRIDES,
	};
}
