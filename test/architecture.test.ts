import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const guide = readFileSync(join(top, 'docs/architecture.md'), 'utf8');

/** Folders below source/ that hold files themselves. */
const folders = readdirSync(join(top, 'source'), {recursive: true, withFileTypes: true})
	.filter(entry => entry.isFile())
	.map(entry => `source/${entry.parentPath.slice(join(top, 'source').length + 1).replaceAll('\\', '/')}`);

test('the guide has a row for each folder of the source', () => {
	const rows = new Set([...guide.matchAll(/^\|[^|\n]*\|? ?`(source\/[^`]*?)\/?` \|/gm)].map(([, path]) => path));
	const missing = [...new Set(folders)].filter(folder => folder !== 'source/' && !rows.has(folder));
	expect(missing, 'add a row to docs/architecture.md').toEqual([]);
});

test('every file and folder that the guide names is there', () => {
	const named = [...guide.matchAll(/`((?:source|test|core|tui|headless|actions|text)\/[\w./-]+)`/g)].map(
		([, path = '']) => (/^(?:source|test)\//.test(path) ? path : `source/${path}`),
	);
	expect(named.length).toBeGreaterThan(60);
	expect(
		named.filter(path => !existsSync(join(top, path))),
		'docs/architecture.md names what is not there',
	).toEqual([]);
});

test('every file that a comment of the source names is there', () => {
	const files = readdirSync(join(top, 'source'), {recursive: true, encoding: 'utf8'})
		.map(name => name.replaceAll('\\', '/'))
		.filter(name => /\.tsx?$/.test(name));
	const isThere = (name: string) => files.some(file => file === name || file.endsWith(`/${name}`));
	const missing = files.flatMap(file => {
		const comments = readFileSync(join(top, 'source', file), 'utf8').match(/\/\*\*[^]*?\*\/|\/\/ [^\n]*/g) ?? [];
		const named = comments.flatMap(text => text.match(/(?<![\w./-])[a-z][\w-]*(?:\/[\w-]+)*\.tsx?\b/g) ?? []);
		return named.filter(name => !isThere(name)).map(name => `${file}: ${name}`);
	});
	expect(missing, 'a comment names a file that was moved or renamed').toEqual([]);
});
