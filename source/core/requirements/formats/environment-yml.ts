import {printable} from '../../text/printable.js';
import {listSet} from './list-set.js';
import {requiredOf, type Reader} from './lock-set.js';
import {splitLine} from '../syntax/line-options.js';
import {readRequired} from '../syntax/required.js';
import type {Required, Unread} from '../syntax/requirement-set.js';
import {readText} from '../syntax/text-file.js';
import {isTable, listAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';

/**
 * Reads a conda environment file: the `pip:` list as pip would, conda's own packages only by name, since
 * their versions are conda's. Aliases are not followed further than the file's size allows.
 */
export const readEnvironmentFile: Reader = async (source, options) => {
	const file = await readText(source.path);
	if (file.text === undefined) return unreadSet(source, file.why);
	const table = await parseYaml(file.text);
	if (typeof table === 'string') return unreadSet(source, table);
	const requirements: Required[] = [];
	const tolerated: Required[] = [];
	const unread: Unread[] = [];
	for (const item of listAt(table, 'dependencies')) {
		if (typeof item === 'string') tolerated.push(...condaName(item, source.path));
		else if (isTable(item)) for (const line of listAt(item, 'pip').map(String)) add(line);
	}
	const notes = ["conda's own packages are known by name only"];
	return listSet({source, requirements, unread, notes, tolerated}, options);

	function add(line: string): void {
		const split = splitLine(line.trim());
		const given = typeof split === 'string' ? [] : split.options;
		const editable = given.find(([name]) => name === '--editable')?.[1];
		const text = typeof split === 'string' || split.text === '' ? editable : split.text;
		const place = {directory: options.project, file: source.path, editable: editable !== undefined};
		const required = text === undefined ? 'is an option for pip' : readRequired(text, place);
		if (typeof required === 'string') unread.push({text: line, why: required, file: source.path});
		else requirements.push(required);
	}
};

const condaName = (text: string, file: Required['file']): readonly Required[] => {
	const name = /^(?:[^:\s]+::)?([A-Za-z0-9][\w.-]*)/.exec(text.trim())?.[1];
	return name === undefined || name === 'python' ? [] : [requiredOf({name}, file)];
};

const parseYaml = async (text: string): Promise<Table | string> => {
	// Loaded where there is such a file: no other start waits for it.
	const {parse, YAMLParseError} = await import('./yaml-parser.js');
	try {
		const value: unknown = parse(text, {maxAliasCount: 100, logLevel: 'silent'});
		return isTable(value) ? value : 'holds no table';
	} catch (error) {
		// ReferenceError: an alias of nothing, or too many of them.
		if (!(error instanceof YAMLParseError) && !(error instanceof ReferenceError)) throw error;
		return `is no YAML (${printable(error.message.split('\n', 1)[0] ?? '')})`;
	}
};
