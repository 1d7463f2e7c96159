// Writes what comes from the program's own tables: those of docs/, with keys, commands and flags, and the names that the
// settings may give a key. `--check` only says whether they are as they should be (exit code 1 if not); a test runs it.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {toJsonSchema} from '@valibot/to-json-schema';
import {format, resolveConfig} from 'prettier';
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

const mouseRows = ({mouseTable}) =>
	tableOf(
		['mouse', 'does'],
		mouseTable.map(({keys, title}) => [keys.join(' '), title]),
	);

const fieldRows = ({fieldKeys, keyName}) =>
	tableOf(
		['key', 'does'],
		fieldKeys.map(({keys, title}) => [keys.map(key => code(keyName(key))).join(' '), title]),
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

const settingsRows = ({settingsTable, defaultOf}) =>
	tableOf(
		['setting', 'does', 'values', 'default'],
		settingsTable.map(row => [code(row.key), row.about, row.values, defaultOf(row) === '' ? '' : code(defaultOf(row))]),
	);

const keyNameList = ({keyNames}) => keyNames.map(code).join(', ');

/** The settings as a JSON Schema, for editors. */
const settingsSchema = ({settingsTable, defaultOf}) => {
	const properties = settingsTable.map(row => {
		const {$schema, ...type} = toJsonSchema(row.schema, {errorMode: 'ignore'});
		const fallback = defaultOf(row);
		return [row.key, {description: row.about, ...type, ...(fallback !== '' && {default: JSON.parse(fallback)})}];
	});
	const schema = {
		$schema: 'http://json-schema.org/draft-07/schema#',
		title: 'Settings of venv-tui',
		type: 'object',
		additionalProperties: false,
		properties: Object.fromEntries(properties),
	};
	return `${JSON.stringify(schema, undefined, '\t')}\n`;
};

const replacePart = (text, name, content) => {
	const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
	if (!pattern.test(text)) throw new Error(`There is no part "${name}"`);
	return text.replace(pattern, (_, before, after) => `${before}\n${content}\n\n${after}`);
};

const write = (name, wanted) => {
	const path = join(top, name);
	const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
	if (wanted === text) return false;
	if (!process.argv.includes('--check')) writeFileSync(path, wanted);
	else {
		console.error(`${name} differs from the program: node scripts/readme.mjs`);
		process.exit(1);
	}
	return true;
};

const keyNamesFile = 'source/core/settings/key-names.ts';

/** The names that the settings may give a key, and the digits of the panes, as that file lists them. */
const withKeyNames = async ({keyTable, actions, screens}) => {
	const commands = keyTable.map(({command}) => command).filter(command => command !== 'pane');
	const names = [...commands, ...actions.map(({id}) => id), ...screens.map(({id}) => id)];
	const digits = keyTable.flatMap(({command, keys}) => (command === 'pane' ? keys : []));
	const text = readFileSync(join(top, keyNamesFile), 'utf8')
		.replace(/(const keyNames = )\[[^\]]*\]/, `$1${JSON.stringify(names)}`)
		.replace(/(const paneDigits = )\[[^\]]*\]/, `$1${JSON.stringify(digits)}`);
	return format(text, {...(await resolveConfig(join(top, keyNamesFile))), filepath: keyNamesFile});
};

const before = await loadTables();
// The tables of the settings are made from these names.
const tables = write(keyNamesFile, await withKeyNames(before)) ? await loadTables() : before;
const documents = {
	'docs/keys.md': {
		keys: keysTable(tables),
		mouse: mouseRows(tables),
		fields: fieldRows(tables),
		filter: filterTable(tables),
	},
	'docs/settings.md': {settings: settingsRows(tables), 'key-names': keyNameList(tables)},
	'docs/commands.md': {commands: commandsTable(tables), flags: flagsTable(tables)},
};

for (const [name, parts] of Object.entries(documents)) {
	const text = readFileSync(join(top, name), 'utf8');
	write(
		name,
		Object.entries(parts).reduce((result, [part, content]) => replacePart(result, part, content), text),
	);
}
const schema = await format(settingsSchema(tables), {parser: 'json', useTabs: true, printWidth: 120});
write('docs/settings.schema.json', schema);
process.exit(0);
