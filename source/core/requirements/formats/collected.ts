import {join, parent} from '../../model/path.js';
import {readText} from '../syntax/text-file.js';
import {readRequired} from '../syntax/required.js';
import type {Part, ReadOptions, Required, Source, Unread} from '../syntax/requirement-set.js';

/** Collects facts while a file is read, with the properties that its lines share. */
export type Collected = {
	readonly source: Source;
	readonly options: ReadOptions;
	readonly requirements: Required[];
	readonly unread: Unread[];
};

/** Adds texts that are dependencies by PEP 508; `part` is the extra or group that they belong to. */
export const addTexts = (texts: readonly unknown[], collected: Collected, part?: Part): void => {
	const {source, options, requirements, unread} = collected;
	for (const text of texts) {
		if (typeof text !== 'string') {
			unread.push({text: JSON.stringify(text), why: 'is no text', file: source.path});
			continue;
		}
		const required = readRequired(text, {directory: options.project, file: source.path, part});
		if (typeof required === 'string') unread.push({text, why: required, file: source.path});
		else requirements.push(required);
	}
};

/**
 * The lines of files that setuptools reads a list from, comments left out. Only files of the project itself, as setuptools
 * takes no others; what can't be read is told.
 */
export const readListedFiles = async (
	names: readonly string[],
	{source, unread}: Collected,
): Promise<readonly string[]> => {
	const lines: string[] = [];
	for (const name of names.map(part => part.trim()).filter(part => part !== '')) {
		const isInProject = !name.startsWith('/') && !name.split('/').includes('..');
		const file = isInProject ? await readText(join(parent(source.path), name)) : {why: 'lies outside the project'};
		if ('text' in file && file.text !== undefined) lines.push(...file.text.split(/\r\n|\r|\n/));
		else unread.push({text: `file: ${name}`, why: 'why' in file ? file.why : '', file: source.path});
	}
	return lines.map(line => line.replace(/(?:^|\s)#.*$/, '').trim()).filter(line => line !== '');
};
