import {readConfig} from '../syntax/config-file.js';
import {readText} from '../syntax/text-file.js';
import {addTexts, readListedFiles, type Collected} from './collected.js';
import {listSet, partOf} from './list-set.js';
import type {Reader} from './locks/lock-set.js';
import {unreadSet} from './unread.js';

/**
 * Reads what a `setup.cfg` asks for: `install_requires`, and each of `extras_require` as an extra (setuptools, "Configuring
 * setuptools using setup.cfg files").
 */
export const readSetupConfig: Reader = async (source, options) => {
	const file = await readText(source.path);
	if (file.text === undefined) return unreadSet(source, file.problem);
	const sections = readConfig(file.text);
	const collected: Collected = {source, options, requirements: [], unread: []};
	const settings = sections.get('options');
	addTexts(await listOf(settings?.get('install_requires') ?? '', collected), collected);
	for (const [extra, value] of sections.get('options.extras_require') ?? [])
		addTexts(await listOf(value, collected), collected, partOf('extra', extra));
	const name = sections.get('metadata')?.get('name');
	return listSet({...collected, projectName: name, requiresPython: settings?.get('python_requires')}, options);
};

/**
 * Reads a list by the rules of setuptools: one item a line, or items separated by semicolons where the value is a single
 * line. Lines that begin with `#` are comments. After `file:` come the names of the files that contain the list.
 */
const listOf = async (value: string, collected: Collected): Promise<readonly string[]> => {
	const named = /^\s*file:(.*)$/s.exec(value)?.[1];
	if (named !== undefined) return readListedFiles(named.split(','), collected);
	const items = value.includes('\n') ? value.split('\n') : value.split(';');
	return items.map(item => item.trim()).filter(item => item !== '' && !item.startsWith('#'));
};
