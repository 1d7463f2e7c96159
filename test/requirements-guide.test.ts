import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {fsPath} from '../source/core/model/path.js';
import {managers} from '../source/core/operate/managers/manager.js';
import {sourceByName} from '../source/core/requirements/formats/find-sources.js';
import {formats} from '../source/core/requirements/formats/read-source.js';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const guide = readFileSync(join(top, 'docs/requirements.md'), 'utf8');

/** The rows of the tables as their cells. */
const rows = guide
	.split('\n')
	.filter(line => line.startsWith('| ') && !line.startsWith('| ---'))
	.map(line => line.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '')));

const formatOf = ([, cell = '']: readonly string[]): string | undefined => /^`([\w-]+)`$/.exec(cell)?.[1];

test('the guide has one row for each format that is read, and no other', () => {
	const named = rows.map(formatOf).filter(format => format !== undefined && format in formats);
	expect([...named].sort(), 'docs/requirements.md: a row for each format').toEqual(Object.keys(formats).sort());
});

test('a file that the guide names is read in the format of its row', () => {
	const wrong = rows.flatMap(row => {
		const files = [...(row[0] ?? '').matchAll(/`([\w.]+\.(?:lock|toml|txt|yml|cfg)|Pipfile)`/g)].map(
			([, name = '']) => name,
		);
		return files.flatMap(name => {
			const read = sourceByName(fsPath(`/p/${name}`), name)?.format;
			// The file of a tool's environment is one of the project's lists by its name.
			const isOfTool = formatOf(row)?.endsWith('-environment') ?? false;
			return isOfTool || formatOf(row) === undefined || read === formatOf(row)
				? []
				: [`${name} is ${read ?? 'unknown'}`];
		});
	});
	expect(wrong).toEqual([]);
});

test('the guide has a row for each manager that can be asked, with the command that is run', () => {
	for (const [name, {command}] of Object.entries(managers)) {
		const row = rows.find(([cell]) => cell === name);
		const [, word = ''] = command({
			manager: 'tox',
			program: fsPath('/bin/x'),
			project: fsPath('/p'),
			path: fsPath('/p/e'),
			parts: [],
			environment: 'e',
		}).filter(one => !one.startsWith('--no-interactive'));
		expect(row?.[2], `docs/requirements.md: ${name}`).toContain(`\`${name} ${word}`);
	}
});
