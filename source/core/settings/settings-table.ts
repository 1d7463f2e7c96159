import * as v from 'valibot';
import {columnNames, defaultSettings, orderNames, themes, type Settings} from '../model/settings.js';
import {fixedKeys, keyNames} from './key-names.js';

/** One setting of `config.toml`: its name there, what it does, the values that it takes, and an example. */
export type SettingRow = {
	readonly key: string;
	readonly name: keyof Settings;
	readonly about: string;
	readonly values: string;
	readonly schema: v.GenericSchema;
	/** As it is written in TOML. */
	readonly example: string;
	/** For a table, whose entries are taken one by one: their names and values. */
	readonly entries?: {readonly name: v.GenericSchema; readonly value: v.GenericSchema};
};

/** The parts of a setting that takes one of these names. */
const choiceOf = <Name extends string>(names: readonly Name[]) => ({
	values: names.map(name => `\`${name}\``).join(', '),
	schema: v.picklist(names, `is not one of ${names.join(', ')}`),
});

const text = v.pipe(v.string(), v.nonEmpty('is empty'));

const keys = {
	name: v.picklist(keyNames, 'no such name'),
	value: v.pipe(
		text,
		v.regex(/^(.|ctrl-[a-z]|f\d{1,2}|[a-z]{3,})$/u, 'is not a key'),
		v.check(key => !fixedKeys.includes(key), "can't be given another meaning"),
	),
};

/** Every setting, in the order of the documents: these rows check the file, and make its schema and its table. */
export const settingsTable: readonly SettingRow[] = [
	{
		key: 'theme',
		name: 'theme',
		about: 'Colours of the terminal UI',
		...choiceOf(themes),
		example: '"light"',
	},
	{
		key: 'columns',
		name: 'columns',
		about: 'Columns of the list beside the name; those that have no room leave from the right',
		values: `list of ${choiceOf(columnNames).values}`,
		schema: v.array(choiceOf(columnNames).schema, 'is not a list'),
		example: '["size", "used", "state"]',
	},
	{
		key: 'order',
		name: 'order',
		about: 'Order of the list at the start',
		...choiceOf(orderNames),
		example: '"size"',
	},
	{
		key: 'stale-days',
		name: 'staleDays',
		about: 'Days without use after which an environment counts as unused',
		values: 'whole number from 1',
		schema: v.pipe(v.number('is not a number'), v.integer('is not a whole number'), v.minValue(1, 'is less than 1')),
		example: '60',
	},
	{
		key: 'roots',
		name: 'roots',
		about: 'Directories that the UI opens where none is given; `~` is your home directory',
		values: 'list of paths',
		schema: v.array(
			v.pipe(text, v.regex(/^(~(\/|$)|\/)/, 'is not an absolute path: begin with / or ~')),
			'is not a list of paths',
		),
		example: '["~/code"]',
	},
	{
		key: 'exclude',
		name: 'exclude',
		about: 'Entries that every scan leaves out, as with `--exclude`',
		values: 'list of globs',
		schema: v.array(text, 'is not a list of globs'),
		example: '["archive", "*.bak"]',
	},
	{
		key: 'creator',
		name: 'creator',
		about: 'Program that creates environments; without it uv where it fits, else venv',
		...choiceOf(['venv', 'virtualenv', 'uv']),
		example: '"uv"',
	},
	{
		key: 'installer',
		name: 'installer',
		about: 'Program that installs packages',
		...choiceOf(['auto', 'pip', 'uv']),
		example: '"pip"',
	},
	{
		key: 'after-delete',
		name: 'afterDelete',
		about: 'Whether `rm`, `reset` and `sweep` free the space of an environment at once, or hold it for undo',
		...choiceOf(['free', 'hold']),
		example: '"hold"',
	},
	{
		key: 'measure-remote',
		name: 'measureRemote',
		about: 'Whether `list` and the UI also measure sizes on network disks, which can take minutes',
		values: '`true`, `false`',
		schema: v.boolean('is neither true nor false'),
		example: 'true',
	},
	{
		key: 'mouse',
		name: 'mouse',
		about: 'Whether the UI takes the mouse',
		values: '`true`, `false`',
		schema: v.boolean('is neither true nor false'),
		example: 'false',
	},
	{
		key: 'plain',
		name: 'plain',
		about: 'Whether the UI is lines of text, for screen readers, as with `--plain`',
		values: '`true`, `false`',
		schema: v.boolean('is neither true nor false'),
		example: 'true',
	},
	{
		key: 'editor',
		name: 'editor',
		about: 'Command that opens files and projects; without it `$VISUAL`, then `$EDITOR`',
		values: 'command line',
		schema: text,
		example: '"code -w"',
	},
	{
		key: 'keys',
		name: 'keys',
		about: 'Keys of actions, screens and commands of the UI, by their names; answers of dialogs stay as they are',
		values: 'table of keys',
		schema: v.record(keys.name, keys.value, 'is not a table'),
		entries: keys,
		example: '{delete = "X", sweep = "ctrl-s"}',
	},
];

/** The default of a setting as the documents show it. */
export const defaultOf = ({name}: SettingRow): string => {
	const value = defaultSettings[name];
	if (value === undefined || JSON.stringify(value) === '{}') return '';
	return JSON.stringify(value).replaceAll(',', ', ');
};

/** A file of settings in which each is explained and none is set. */
export const firstSettings = (): string =>
	[
		'# Settings of venv-tui. A line without # sets its value; the defaults are those of docs/settings.md.',
		...settingsTable.map(
			({key, about, values, example}) => `\n# ${about}: ${values.replaceAll('`', '')}\n# ${key} = ${example}`,
		),
		'',
	].join('\n');
