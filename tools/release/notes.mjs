// Prints what CHANGELOG.md says of the version in package.json, as the text of its release on GitHub; fails without it.
import { readFileSync } from 'node:fs';

const { version, homepage } = JSON.parse(readFileSync('package.json', 'utf8'));
const files = `${homepage.replace(/#.*$/, '')}/blob/v${version}/`;

const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1);
const section = sections.find((text) => text.startsWith(`[${version}]`)) ?? '';
const notes = section.split('\n').slice(1).join('\n').trim();

if (notes) {
	// Links into the repository, which the page of a release is not in.
	console.log(notes.replace(/\]\((?!https?:|#)/g, `](${files}`));
} else {
	console.error(
		`CHANGELOG.md has no section "## [${version}]" with a text: see Release in CONTRIBUTING.md.`,
	);
	process.exitCode = 1;
}
