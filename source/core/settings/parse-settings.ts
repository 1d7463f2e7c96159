import {parse, TomlError} from 'smol-toml';
import * as v from 'valibot';
import {fsPath, join, type FsPath} from '../model/path.js';
import {
	defaultSettings,
	unreadSettings,
	type SettingFlaw,
	type SettingProblem,
	type Settings,
} from '../model/settings.js';
import {printable} from '../text/printable.js';
import {settingsTable, type SettingRow} from './settings-table.js';

/** Settings with what could not be taken of them. */
export type SettingsRead = {readonly settings: Settings; readonly problems: readonly SettingProblem[]};

/**
 * Takes the settings from the text of a `config.toml`, each by itself: one that is wrong has its value of
 * {@link unreadSettings} and is told, in the order of the lines. A text that is no TOML gives all of these. Where a wrong
 * `exclude` or an unknown key may have been meant to protect an environment, nothing is freed at once either.
 */
export const parseSettings = (text: string, home: FsPath): SettingsRead => {
	let table: Readonly<Record<string, unknown>>;
	try {
		table = parse(text);
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		const why = {type: 'no-toml', message: printable(error.message.split('\n', 1)[0] ?? '')} as const;
		const instead = {used: 'defaults', keepsForUndo: true} as const;
		return {settings: unreadSettings, problems: [{line: error.line, why, instead}]};
	}
	const problems: SettingProblem[] = [];
	let settings = defaultSettings;
	let mayProtect = false;
	for (const [key, value] of Object.entries(table)) {
		const {name, value: taken, problems: wrong} = takeSetting(key, value);
		mayProtect ||= wrong.length > 0 && (name === undefined || name === 'exclude');
		problems.push(...wrong.map(({entry, ...problem}) => placed(problem, text, {key, entry})));
		if (name !== undefined) settings = {...settings, [name]: taken};
	}
	if (mayProtect) settings = {...settings, afterDelete: unreadSettings.afterDelete};
	const roots = settings.roots.map(root =>
		/^~\/+./.test(root) ? join(home, root.replace(/^~\/+/, '')) : root.startsWith('~') ? home : fsPath(root),
	);
	return {settings: {...settings, roots}, problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))};
};

type Wrong = Pick<SettingProblem, 'why' | 'instead'> & {
	/** The entry of a table that it is about. */
	readonly entry?: string | undefined;
};

/** A value for a setting, and what was wrong with the given one; no name where there is no such setting. */
type Taken = {
	readonly name?: keyof Settings;
	readonly value?: unknown;
	readonly problems: readonly Wrong[];
};

const leftOut = {used: 'nothing', keepsForUndo: false} as const;

const takeSetting = (key: string, value: unknown): Taken => {
	const row = settingsTable.find(each => each.key === key);
	if (row === undefined)
		return {problems: [{why: {type: 'unknown-setting'}, instead: {...leftOut, keepsForUndo: true}}]};
	if (row.entries !== undefined && isTable(value)) return {name: row.name, ...takeEntries(row.entries, value)};
	const why = whyNot(row.schema, value);
	if (why === undefined) return {name: row.name, value, problems: []};
	const fallback = unreadSettings[row.name];
	const used = fallback === undefined ? 'nothing' : {json: printable(JSON.stringify(fallback))};
	const instead = {used, keepsForUndo: row.name === 'exclude'} as const;
	return {name: row.name, value: fallback, problems: [{why, instead}]};
};

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Takes the entries of a table one by one: a wrong one costs none of the others. */
const takeEntries = (
	{name, value}: NonNullable<SettingRow['entries']>,
	table: Readonly<Record<string, unknown>>,
): Pick<Taken, 'value' | 'problems'> => {
	const entries = Object.entries(table).map(([entry, given]) => {
		const why = v.is(name, entry) ? whyNot(value, given) : ({type: 'unknown-name'} as const);
		return {entry, given, why};
	});
	return {
		value: Object.fromEntries(entries.flatMap(({entry, given, why}) => (why === undefined ? [[entry, given]] : []))),
		problems: entries.flatMap(({entry, why}) => (why === undefined ? [] : [{entry, why, instead: leftOut}])),
	};
};

/** Tells what is wrong with a value; undefined where nothing is. */
const whyNot = (schema: v.GenericSchema, value: unknown): SettingFlaw | undefined => {
	const result = v.safeParse(schema, value);
	if (result.success) return undefined;
	const [issue] = result.issues;
	const given = printable(JSON.stringify(issue.input) ?? String(issue.input));
	return {type: 'invalid', given, rule: issue.message};
};

type Named = {readonly key: string; readonly entry: string | undefined};

const placed = (problem: Omit<Wrong, 'entry'>, text: string, {key, entry}: Named): SettingProblem =>
	entry === undefined
		? {...problem, key, line: lineOf(text, key)}
		: {
				...problem,
				key: `${key}.${entry}`,
				line: lineOf(text, `${key}.${entry}`) ?? lineOf(text, entry) ?? lineOf(text, key),
			};

/** The line on which a key stands, counted from 1. */
const lineOf = (text: string, key: string): number | undefined => {
	const name = key.replace(/[^\w-]/g, '.');
	const index = text
		.split('\n')
		.findIndex(line => new RegExp(`^\\s*(\\[{1,2}\\s*)?["']?${name}["']?\\s*[\\]=.]`).test(line));
	return index === -1 ? undefined : index + 1;
};
