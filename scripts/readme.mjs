// Writes the tables of docs/ that come from the program itself: keys, commands and flags. `--check` only says whether they
// are as they should be (exit code 1 if not); a test runs it.
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {loadTables} from './load-tables.mjs';

const top = dirname(dirname(fileURLToPath(import.meta.url)));

const cell = text => text.replaceAll('|', '\\|');
const row = cells => `| ${cells.map(cell).join(' | ')} |`;
const tableOf = (heads, rows) => [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');
const code = text => `\`${text}\``;

const keysTable = ({keyTable, keyName, screens, actions, sentenceOf}) => {
	const rows = [
		...keyTable.map(({keys, title}) => [keys, title]),
		...actions.filter(({keys}) => keys.length > 0).map(action => [action.keys, sentenceOf(action)]),
		...screens.filter(({keys = []}) => keys.length > 0).map(({keys, about}) => [keys, about]),
	];
	return tableOf(
		['key', 'does'],
		rows.map(([keys, title]) => [keys.map(key => code(keyName(key))).join(' '), title]),
	);
};

const filterTable = ({filterTerms}) =>
	tableOf(
		['term', 'shows'],
		filterTerms.map(({term, about}) => [code(term), about]),
	);

const commandsTable = ({commands}) =>
	tableOf(
		['command', 'does', 'flags'],
		[
			[code('venv-tui [paths...]'), 'opens the terminal UI', ''],
			...commands.map(({name, words, summary, flags}) => [
				code([name, words].filter(Boolean).join(' ')),
				summary,
				flags.map(flag => code(flag.flags)).join('<br>'),
			]),
		],
	);

const flagsTable = ({commonFlags}) =>
	tableOf(
		['flag', 'does'],
		commonFlags.map(({flags, summary}) => [code(flags), summary]),
	);

const replacePart = (text, name, content) => {
	const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
	if (!pattern.test(text)) throw new Error(`There is no part "${name}"`);
	return text.replace(pattern, (_, before, after) => `${before}\n${content}\n\n${after}`);
};

const tables = await loadTables();
const documents = {
	'docs/keys.md': {keys: keysTable(tables), filter: filterTable(tables)},
	'docs/commands.md': {commands: commandsTable(tables), flags: flagsTable(tables)},
};
for (const [name, parts] of Object.entries(documents)) {
	const path = join(top, name);
	const text = readFileSync(path, 'utf8');
	const wanted = Object.entries(parts).reduce((result, [part, content]) => replacePart(result, part, content), text);
	if (!process.argv.includes('--check')) writeFileSync(path, wanted);
	else if (wanted !== text) {
		console.error(`${name} differs from the program: node scripts/readme.mjs`);
		process.exit(1);
	}
}
process.exit(0);
