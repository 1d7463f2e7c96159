import {parent} from '../../../model/path.js';
import {readConfig, type ConfigSections} from '../../syntax/config-file.js';
import type {Source, Unread} from '../../syntax/requirement-set.js';
import {readText} from '../../syntax/text-file.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../../syntax/toml.js';
import type {Reader} from '../locks/lock-set.js';
import {toolEnvironmentSet, type ToolEnvironment} from './tool-environment.js';
import {unreadSet} from '../unread.js';

/**
 * Reads what tox installs into one of its environments: `deps`, the project with its `extras` and `dependency_groups`
 * (tox, "Configuration"): from `tox.ini`, `setup.cfg`, `legacy_tox_ini` in `pyproject.toml`, and the TOML of tox 4.21 and
 * newer. What a substitution stands for that only a run of tox knows is told as unread.
 */
export const readToxEnvironment: Reader = async (source, options) => {
	const name = source.environment ?? '';
	if (name.startsWith('.')) return unreadSet(source, 'does not say what tox builds packages with');
	const settings = await readSettings(source);
	if ('why' in settings) return unreadSet(source, settings.why);
	const unread: Unread[] = [];
	const known = {unread, directory: parent(source.path), source, variables: options.variables};
	const environment =
		'sections' in settings ? ofSections(name, settings.sections, known) : ofTable(name, settings.table, known);
	return toolEnvironmentSet(source, environment, options);
};

type Settings = {readonly sections: ConfigSections} | {readonly table: Table} | {readonly why: string};

const readSettings = async (source: Source): Promise<Settings> => {
	if (!source.path.endsWith('.toml')) {
		const file = await readText(source.path);
		return file.text === undefined ? {why: file.why} : {sections: readConfig(file.text)};
	}
	const file = await readToml(source.path);
	if (file.table === undefined) return {why: file.why};
	const table = source.path.endsWith('/pyproject.toml') ? tableAt(file.table, 'tool', 'tox') : file.table;
	const legacy = textAt(table, 'legacy_tox_ini');
	return legacy === undefined ? {table} : {sections: readConfig(legacy)};
};

type Known = {
	readonly unread: Unread[];
	readonly directory: string;
	readonly source: Source;
	readonly variables: Readonly<Record<string, string | undefined>>;
};

const ofSections = (name: string, sections: ConfigSections, known: Known): ToolEnvironment => {
	const factors = new Set(name.split('-'));
	const valueIn = (section: string, key: string): string => {
		const values = sections.get(`testenv:${section}`);
		const bases = section === 'testenv' ? [] : listOf(values?.get('base') ?? 'testenv');
		const own = section === 'testenv' ? sections.get('testenv') : values;
		const inherited = () => bases.map(base => valueIn(base.replace(/^testenv:/, ''), key)).find(text => text !== '');
		return own?.get(key) ?? inherited() ?? '';
	};
	const value = (...keys: readonly string[]): readonly string[] =>
		keys
			.flatMap(key => listOf(substitute(valueIn(name, key), sections, known)))
			.flatMap(line => factorLine(line, factors));
	const shared = sections.get('tox') ?? sections.get('tox:tox');
	const isTrue = (text: string | undefined): boolean => /^(?:true|1|yes|on)$/i.test(text ?? '');
	const isSkipped =
		value('skip_install').some(isTrue) ||
		value('package').includes('skip') ||
		isTrue(shared?.get('skipsdist')) ||
		isTrue(shared?.get('no_package'));
	const isEditable =
		value('usedevelop', 'use_develop').some(isTrue) || value('package').some(text => /^editable/.test(text));
	return {
		lines: value('deps'),
		unread: known.unread,
		project: isSkipped ? undefined : isEditable ? 'editable' : 'built',
		extras: value('extras').flatMap(text => text.split(/[,\s]+/)),
		groups: value('dependency_groups').flatMap(text => text.split(/[,\s]+/)),
	};
};

const listOf = (text: string): readonly string[] =>
	text
		.split('\n')
		.map(line => line.replace(/(?:^|\s)#.*$/, '').trim())
		.filter(line => line !== '');

/** `py311,lint: …` counts where one of these is true of the environment: factors joined by `-`, `!` for not. */
const factorLine = (line: string, factors: ReadonlySet<string>): readonly string[] => {
	const [, conditions, rest = ''] = /^([\w.!,{}-]+):\s+(.*)$/.exec(line) ?? [];
	if (conditions === undefined) return [line];
	const alternatives = expandBraces(conditions).flatMap(text => text.split(','));
	const holds = alternatives.some(text =>
		text.split('-').every(part => (part.startsWith('!') ? !factors.has(part.slice(1)) : factors.has(part))),
	);
	return holds && rest !== '' ? [rest] : [];
};

const expandBraces = (text: string): readonly string[] => {
	const [, before = '', choices, after = ''] = /^([^{]*)\{([^{}]*)\}(.*)$/.exec(text) ?? [];
	if (choices === undefined) return [text];
	return choices.split(',').flatMap(choice => expandBraces(`${before}${choice.trim()}${after}`));
};

const maximumDepth = 10;

/** Replaces what the file itself says: other values, the project's directory, variables; tells the rest as unread. */
const substitute = (text: string, sections: ConfigSections, known: Known, depth = 0): string =>
	text.replace(/\{([^{}]*)\}/g, (whole, inner: string) => {
		if (/^(?:toxinidir|tox_root|:?\/)$/.test(inner)) return inner.endsWith('/') ? '/' : known.directory;
		const [, section, key = ''] = /^\[([^\]]+)\]([\w-]+)$/.exec(inner) ?? [];
		if (section !== undefined && depth < maximumDepth)
			return substitute(sections.get(section)?.get(key) ?? '', sections, known, depth + 1);
		const [, variable, otherwise] = /^env:([^:]+)(?::(.*))?$/.exec(inner) ?? [];
		if (variable !== undefined) return known.variables[variable] ?? otherwise ?? '';
		// Of factors before a line: not a substitution.
		if (/^[\w.]+(?:,\s*[\w.]+)+$/.test(inner)) return whole;
		known.unread.push({text: whole, why: 'stands for what only a run of tox knows', file: known.source.path});
		return '';
	});

const ofTable = (name: string, table: Table, known: Known): ToolEnvironment => {
	const own = tableAt(table, 'env', name);
	const base = tableAt(table, 'env_run_base');
	const settings: Table = {...base, ...own};
	const texts = (key: string): readonly string[] =>
		(typeof settings[key] === 'string' ? listOf(settings[key]) : listAt(settings, key)).flatMap(item => {
			if (typeof item === 'string' && !item.includes('{')) return [item];
			const replaced = typeof item === 'string' ? substitute(item, new Map(), known) : refuseTable(item, known);
			return replaced === '' ? [] : [replaced];
		});
	const isSkipped =
		settings['skip_install'] === true ||
		settings['package'] === 'skip' ||
		table['no_package'] === true ||
		table['skipsdist'] === true;
	const isEditable = settings['use_develop'] === true || /^editable/.test(textAt(settings, 'package') ?? '');
	return {
		lines: texts('deps'),
		unread: known.unread,
		project: isSkipped ? undefined : isEditable ? 'editable' : 'built',
		extras: texts('extras'),
		groups: texts('dependency_groups'),
	};
};

const refuseTable = (item: unknown, {unread, source}: Known): string => {
	const text = isTable(item) ? JSON.stringify(item) : String(item);
	unread.push({text, why: 'stands for what only a run of tox knows', file: source.path});
	return '';
};
