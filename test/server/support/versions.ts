import { CURRENT_N8N, LEGACY_N8N, type N8nVersion } from '../../../tools/n8n';

const { FLUENT_TEST_N8N: chosen } = process.env;

/** The n8n that was asked for (`--n8n` of `test/server/run.ts`), else the pinned one of each line. */
export const VERSIONS: N8nVersion[] = chosen ? [chosen] : [LEGACY_N8N, CURRENT_N8N];

/** For what one version is enough for. */
export const VERSION: N8nVersion = chosen ?? CURRENT_N8N;

/** From n8n 2.39 on the GraphQL node has credentials such as this, and a hook's result is stored without losing an edit. */
export function isModern(version: N8nVersion): boolean {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return major > 2 || (major === 2 && minor >= 39);
}
