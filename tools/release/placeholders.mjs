// `prepublishOnly`: refuses to publish while an address that nobody owns stands in the repository, or the README says that
// nothing is published, and lists them.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const { name, author } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Files with `text` in them, as far as git does not ignore them. */
function filesWith(text) {
	const { stdout, status, stderr } = spawnSync(
		'git',
		['grep', '--no-index', '--exclude-standard', '--files-with-matches', '--fixed-strings', text],
		{ encoding: 'utf8' },
	);
	// 1 stands for "none".
	if (status !== 0 && status !== 1) throw new Error(`git grep failed. ${stderr}`);
	return stdout.split('\n').filter(Boolean);
}

const mail = JSON.stringify(author ?? '').match(/[\w.-]+@[\w.-]+\.example\b/)?.[0];
const repository = `github.com/${name}/${name}`;
const readme = existsSync('README.md') ? readFileSync('README.md', 'utf8') : '';
const placeholders = [
	...(mail ? [`package.json: the author's address ${mail}`] : []),
	...filesWith(repository).map((file) => `${file}: the repository ${repository}`),
	...(/not published yet/i.test(readme) ? ['README.md: "Not published yet"'] : []),
];

if (placeholders.length > 0) {
	console.error(
		['Not published. Put what is yours in the place of:', ...placeholders].join('\n  '),
	);
	process.exitCode = 1;
}
