import type {FileProblem} from '../../../model/reasons/unread-reason.js';
import {parent} from '../../../model/path.js';
import {readConfig, type ConfigSections} from '../../syntax/config-file.js';
import type {Source, Unread} from '../../syntax/requirement-set.js';
import {readText} from '../../syntax/text-file.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../../syntax/toml.js';
import type {Reader} from '../locks/lock-set.js';
import {toolEnvironmentSet, type ToolEnvironment} from './tool-environment.js';
import {unreadSet} from '../unread.js';

/** Files that may configure tox, in the order in which tox looks for them. */
export const toxFiles = ['tox.ini', 'setup.cfg', 'pyproject.toml', 'tox.toml'] as const;

/**
 * Reads what tox installs into one of its environments: `deps`, the project with its `extras` and `dependency_groups`
 * (tox, "Configuration"): from `tox.ini`, `setup.cfg`, `legacy_tox_ini` in `pyproject.toml`, and the TOML of tox 4.21 and
 * newer. A substitution that only a run of tox can resolve becomes unread.
 */
export const readToxEnvironment: Reader = async (source, options) => {
	const name = source.environment ?? '';
	if (name.startsWith('.')) return unreadSet(source, {type: 'rules-of-tool', tool: 'tox'});
	const settings = await readSettings(source);
	if ('problem' in settings) return unreadSet(source, settings.problem);
	const unread: Unread[] = [];
	const known = {unread, directory: parent(source.path), source, variables: options.variables};
	const environment =
		'sections' in settings ? ofSections(name, settings.sections, known) : ofTable(name, settings.table, known);
	return toolEnvironmentSet(source, environment, options);
};

type Settings = {readonly sections: ConfigSections} | {readonly table: Table} | {readonly problem: FileProblem};

const readSettings = async (source: Source): Promise<Settings> => {
	if (!source.path.endsWith('.toml')) {
		const file = await readText(source.path);
		return file.text === undefined ? {problem: file.problem} : {sections: readConfig(file.text)};
	}
	const file = await readToml(source.path);
	if (file.table === undefined) return {problem: file.problem};
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
			.flatMap(key => listOf(substitute(valueIn(name, key), {...known, sections})))
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

/**
 * Reads a line with conditions: `py311,lint: …` counts where one of the conditions holds for the environment. A condition
 * is one factor or several joined by `-`; `!` negates a factor.
 */
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

const knownByTox = {type: 'known-by-running', tool: 'tox', what: 'value'} as const;

type SubstitutePlace = Known & {
	readonly sections: ConfigSections;
	/** Number of values that were followed so far. */
	readonly depth?: number | undefined;
};

/** Replaces substitutions by other values of the file, the project's directory and variables. The rest becomes unread. */
const substitute = (text: string, place: SubstitutePlace): string => {
	const {sections, depth = 0, ...known} = place;
	return text.replace(/\{([^{}]*)\}/g, (whole, inner: string) => {
		if (/^(?:toxinidir|tox_root|:?\/)$/.test(inner)) return inner.endsWith('/') ? '/' : known.directory;
		const [, section, key = ''] = /^\[([^\]]+)\]([\w-]+)$/.exec(inner) ?? [];
		if (section !== undefined && depth < maximumDepth)
			return substitute(sections.get(section)?.get(key) ?? '', {...place, depth: depth + 1});
		const [, variable, otherwise] = /^env:([^:]+)(?::(.*))?$/.exec(inner) ?? [];
		if (variable !== undefined) return known.variables[variable] ?? otherwise ?? '';
		// Braces in the conditions of a line are no substitution.
		if (/^[\w.]+(?:,\s*[\w.]+)+$/.test(inner)) return whole;
		known.unread.push({text: whole, reason: knownByTox, file: known.source.path});
		return '';
	});
};

const ofTable = (name: string, table: Table, known: Known): ToolEnvironment => {
	const own = tableAt(table, 'env', name);
	const base = tableAt(table, 'env_run_base');
	const settings: Table = {...base, ...own};
	const texts = (key: string): readonly string[] =>
		(typeof settings[key] === 'string' ? listOf(settings[key]) : listAt(settings, key)).flatMap(item => {
			if (typeof item === 'string' && !item.includes('{')) return [item];
			const replaced =
				typeof item === 'string' ? substitute(item, {...known, sections: new Map()}) : refuseTable(item, known);
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
	unread.push({text, reason: knownByTox, file: source.path});
	return '';
};
