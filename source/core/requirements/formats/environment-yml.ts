import type {FileProblem} from '../../model/reasons/unread-reason.js';
import {printable} from '../../text/printable.js';
import {listSet} from './list-set.js';
import {requiredOf, type Reader} from './locks/lock-set.js';
import {readRequirementLines} from './requirements-file.js';
import type {Required} from '../syntax/requirement-set.js';
import {readText} from '../syntax/text-file.js';
import {isTable, listAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';

/**
 * Reads a conda environment file: the `pip:` list as pip does, which gets it from conda as a requirements file beside
 * this one; conda's own packages only by name, since their versions are conda's (conda, "Managing environments"). Aliases
 * are not followed further than the file's size allows.
 */
export const readEnvironmentFile: Reader = async (source, options) => {
	const file = await readText(source.path);
	if (file.text === undefined) return unreadSet(source, file.problem);
	const {table, problem} = await parseYaml(file.text);
	if (table === undefined) return unreadSet(source, problem);
	const lines: string[] = [];
	const tolerated: Required[] = [];
	for (const item of listAt(table, 'dependencies')) {
		if (typeof item === 'string') tolerated.push(...condaName(item, source.path));
		else if (isTable(item)) lines.push(...listAt(item, 'pip').map(String));
	}
	const {requirements, constraints, unread, flaws, files} = await readRequirementLines(lines, source.path, options);
	return listSet(
		{
			source,
			requirements,
			constraints,
			unread,
			tolerated,
			notes: [{type: 'conda-names-only'}, ...flaws],
			files: [source.path, ...files],
		},
		options,
	);
};

const condaName = (text: string, file: Required['file']): readonly Required[] => {
	const name = /^(?:[^:\s]+::)?([A-Za-z0-9][\w.-]*)/.exec(text.trim())?.[1];
	return name === undefined || name === 'python' ? [] : [requiredOf({name}, file)];
};

type Parsed =
	{readonly table: Table; readonly problem?: undefined} | {readonly table?: undefined; readonly problem: FileProblem};

const parseYaml = async (text: string): Promise<Parsed> => {
	// Loaded where there is such a file: no other start waits for it.
	const {parse, YAMLParseError} = await import('./yaml-parser.js');
	try {
		const value: unknown = parse(text, {maxAliasCount: 100, logLevel: 'silent'});
		return isTable(value) ? {table: value} : {problem: {type: 'no-table'}};
	} catch (error) {
		// ReferenceError: an alias of nothing, or too many of them.
		if (!(error instanceof YAMLParseError) && !(error instanceof ReferenceError)) throw error;
		const message = printable(error.message.split('\n', 1)[0] ?? '');
		return {problem: {type: 'not-parsed', language: 'YAML', message}};
	}
};
