import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const readme = readFileSync(join(top, 'readme.md'), 'utf8');

test('the tables of keys, commands and flags are those of the program', () => {
	execFileSync(process.execPath, ['scripts/readme.mjs', '--check'], {cwd: top, stdio: 'pipe'});
});

test('the changelog is the last section, and the two commands and the picture stand at the top', () => {
	const heads = [...readme.matchAll(/^## (.*)$/gm)].map(match => match[1]);
	expect(heads.at(-1)).toBe('Changelog');
	expect(readme.slice(0, readme.indexOf('## '))).toMatch(/npx venv-tui[\s\S]*npm install[\s\S]*readme\.svg/);
});

test('the picture is one of the program’s own screens', () => {
	expect(readFileSync(join(top, 'readme.svg'), 'utf8')).toMatch(/^<svg [\s\S]*ENVIRONMENT[\s\S]*<\/svg>\n$/);
});
