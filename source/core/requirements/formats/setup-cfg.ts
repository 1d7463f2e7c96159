import {join, parent} from '../../model/path.js';
import {listSet, partOf} from './list-set.js';
import type {Reader} from './lock-set.js';
import {addTexts} from './collected.js';
import {type Collected} from './collected.js';
import {readText} from '../syntax/text-file.js';
import {unreadSet} from './unread.js';

/** Reads what a `setup.cfg` asks for: `install_requires`, and `extras_require` as optional. */
export const readSetupConfig: Reader = async (source, options) => {
	const file = await readText(source.path);
	if (file.text === undefined) return unreadSet(source, file.why);
	const sections = parseSections(file.text);
	const collected: Collected = {source, options, requirements: [], unread: []};
	const asked = sections.get('options')?.get('install_requires') ?? '';
	addTexts(await listOf(asked, collected), collected);
	for (const [extra, value] of sections.get('options.extras_require') ?? [])
		addTexts(await listOf(value, collected), collected, partOf('extra', extra));
	const name = sections.get('metadata')?.get('name');
	const requiresPython = sections.get('options')?.get('python_requires');
	return listSet({...collected, projectName: name, requiresPython}, options);
};

/** A list of lines, or of semicolons on one line; `file:` names files that hold it. */
const listOf = async (value: string, {source, unread}: Collected): Promise<readonly string[]> => {
	const named = /^\s*file:(.*)$/s.exec(value)?.[1];
	if (named === undefined) return cleanLines(value.split('\n'));
	const lines: string[] = [];
	for (const name of named.split(/[,\n]/).map(part => part.trim())) {
		// Only files of the project itself: setuptools takes no others.
		const isInProject = name !== '' && !name.startsWith('/') && !name.split('/').includes('..');
		const file = isInProject ? await readText(join(parent(source.path), name)) : {why: 'lies outside the project'};
		if ('text' in file && file.text !== undefined) lines.push(...file.text.split('\n'));
		else if (name !== '') unread.push({text: `file: ${name}`, why: 'why' in file ? file.why : '', file: source.path});
	}
	return cleanLines(lines);
};

const cleanLines = (lines: readonly string[]): readonly string[] =>
	lines.map(line => line.replace(/(?:^|\s)#.*$/, '').trim()).filter(line => line !== '');

/** The file as Python's configparser reads it: keys lowercased, indented lines go on with the value before. */
const parseSections = (text: string): ReadonlyMap<string, ReadonlyMap<string, string>> => {
	const sections = new Map<string, Map<string, string>>();
	let section: Map<string, string> | undefined;
	let key: string | undefined;
	for (const line of text.split(/\r?\n/)) {
		if (/^\s*[#;]/.test(line)) continue;
		const head = /^\[([^\]]+)\]/.exec(line)?.[1];
		if (head !== undefined) {
			section = sections.get(head) ?? new Map<string, string>();
			sections.set(head, section);
			key = undefined;
		} else if (/^\s/.test(line) && key !== undefined) section?.set(key, `${section.get(key) ?? ''}\n${line.trim()}`);
		else {
			const [, name, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
			key = name?.toLowerCase();
			if (key !== undefined) section?.set(key, (value ?? '').trim());
		}
	}
	return sections;
};
