import type {FileProblem} from '../../../model/reasons/unread-reason.js';
import {pathToFileURL} from 'node:url';
import {join, parent} from '../../../model/path.js';
import type {Unread} from '../../syntax/requirement-set.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../../syntax/toml.js';
import type {Reader} from '../locks/lock-set.js';
import {toolEnvironmentSet} from './tool-environment.js';
import {unreadSet} from '../unread.js';

/**
 * Reads what hatch installs into one of its environments: `dependencies` and `extra-dependencies` of `[tool.hatch.envs]`
 * or of `hatch.toml`, the project with its `features`, and `dependency-groups`; an environment inherits from its template,
 * `default` unless it says otherwise (hatch, "Environment configuration"). Environments that hatch defines itself, and
 * overrides by matrix or platform, become unread.
 */
export const readHatchEnvironment: Reader = async (source, options) => {
	const environments = await readEnvironments(source.path);
	if ('problem' in environments) return unreadSet(source, environments.problem);
	const wanted = source.environment ?? 'default';
	if (wanted.startsWith('hatch-')) return unreadSet(source, {type: 'rules-of-tool', tool: 'hatch'});
	const [name = 'default'] = [wanted, wanted.replace(/\..*$/, '')].filter(text => text in environments.table);
	const settings = inherit(name, environments.table);
	const unread: Unread[] = [];
	const refuse = (text: string, what: 'value' | 'override'): void =>
		void unread.push({text, reason: {type: 'known-by-running', tool: 'hatch', what}, file: source.path});
	if (isTable(settings['overrides'])) refuse('overrides', 'override');
	const root = pathToFileURL(options.project).href;
	const lines = ['dependencies', 'extra-dependencies'].flatMap(key =>
		listAt(settings, key).flatMap(item => {
			const text = String(item).replaceAll('{root:uri}', root).replaceAll('{root}', options.project);
			if (!/\{[\w:]+\}/.test(text)) return [text];
			refuse(text, 'value');
			return [];
		}),
	);
	const isSkipped = settings['skip-install'] === true || settings['detached'] === true;
	const mode = settings['dev-mode'] === false ? 'built' : 'editable';
	return toolEnvironmentSet(
		source,
		{
			lines,
			unread,
			project: isSkipped ? undefined : mode,
			extras: listAt(settings, 'features').map(String),
			groups: listAt(settings, 'dependency-groups').map(String),
		},
		options,
	);
};

const readEnvironments = async (
	pyproject: Parameters<typeof parent>[0],
): Promise<{readonly table: Table} | {readonly problem: FileProblem}> => {
	const own = await readToml(join(parent(pyproject), 'hatch.toml'));
	if (own.table !== undefined && isTable(own.table['envs'])) return {table: tableAt(own.table, 'envs')};
	const file = await readToml(pyproject);
	return file.table === undefined ? {problem: file.problem} : {table: tableAt(file.table, 'tool', 'hatch', 'envs')};
};

const inherit = (name: string, environments: Table, seen: readonly string[] = []): Table => {
	const own = tableAt(environments, name);
	const isDetached = own['detached'] === true;
	const template = textAt(own, 'template') ?? (isDetached ? name : 'default');
	if (template === name || seen.includes(template)) return isDetached ? {...own, 'skip-install': true} : own;
	return {...inherit(template, environments, [...seen, name]), ...own};
};
