import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluentCommerceApi } from '../../credentials/FluentCommerceApi.credentials';
// With its ending: without it Node finds FluentAuth.node.json.
import { FluentAuth } from '../../nodes/FluentAuth/FluentAuth.node.ts';
import outputFields from '../../nodes/FluentAuth/__schema__/v1.0.0.json';
import { EXAMPLES, readExample } from '../n8n';

const ROOT = join(__dirname, '..', '..');
const ICON = readFileSync(join(ROOT, 'nodes/FluentAuth/fluentAuth.svg'), 'utf8');

export const IMAGES = join(ROOT, 'docs', 'images');
/** Beside the pictures: for each a hash of what it showed when it was drawn. */
export const HASHES = join(IMAGES, 'hashes.json');
/** The file of a picture. */
export const picture = (name: string) => join(IMAGES, `${name}.png`);

/**
 * Hashes of what the pictures show of this package: labels, hints, icon, output fields, workflows. Not of n8n's version or of how
 * they are drawn, which make a picture no less true.
 */
export function hashesOfShown(): Record<string, string> {
	const { displayName, properties } = new FluentCommerceApi();
	const { description } = new FluentAuth();
	const { displayName: node, subtitle } = description;
	const onCanvas = { node, subtitle, ICON };
	const shown: Record<string, unknown> = {
		credential: { displayName, properties, ICON },
		workflow: onCanvas,
		'node-output': { description, outputFields },
	};
	for (const name of EXAMPLES) shown[`examples/${name}`] = { ...onCanvas, ...readExample(name) };
	return Object.fromEntries(
		Object.entries(shown).map(([name, content]) => {
			return [name, createHash('sha256').update(JSON.stringify(content)).digest('hex')];
		}),
	);
}
