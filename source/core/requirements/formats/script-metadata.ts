import {parse, TomlError} from 'smol-toml';
import {readText} from '../syntax/text-file.js';
import {isTable, listAt, textAt, type Table} from '../syntax/toml.js';
import {addTexts, type Collected} from './collected.js';
import {listSet} from './list-set.js';
import type {Reader} from './locks/lock-set.js';
import {unreadSet} from './unread.js';

/** Reads the `# /// script` block of a Python file: its `dependencies` and `requires-python` (PEP 723). */
export const readScriptMetadata: Reader = async (source, options) => {
	const file = await readText(source.path);
	if (file.text === undefined) return unreadSet(source, file.problem);
	const blocks = [...file.text.replace(/\r\n?/g, '\n').matchAll(blockPattern)].filter(([, type]) => type === 'script');
	const [block] = blocks;
	if (block === undefined) return unreadSet(source, {type: 'no-script-block'});
	if (blocks.length > 1) return unreadSet(source, {type: 'several-script-blocks'});
	const table = parseBlock(block[2] ?? '');
	if (table === undefined) return unreadSet(source, {type: 'invalid-script-block'});
	const collected: Collected = {source, options, requirements: [], unread: []};
	addTexts(listAt(table, 'dependencies'), collected);
	return listSet({...collected, requiresPython: textAt(table, 'requires-python')}, options);
};

// The expression that PEP 723 gives.
const blockPattern = /^# \/\/\/ (?<type>[a-zA-Z0-9-]+)$\s(?<content>(?:^#(?:| .*)$\s)+)^# \/\/\/$/gm;

const parseBlock = (content: string): Table | undefined => {
	const lines = content.split('\n').map(line => (line.startsWith('# ') ? line.slice(2) : line.slice(1)));
	try {
		const table: unknown = parse(lines.join('\n'));
		return isTable(table) ? table : undefined;
	} catch (error) {
		if (error instanceof TomlError) return undefined;
		throw error;
	}
};
