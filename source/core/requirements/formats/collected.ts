import type {UnreadReason} from '../../model/reasons/unread-reason.js';
import {isAbsolutePath, join, parent} from '../../model/path.js';
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
			unread.push({text: JSON.stringify(text), reason: {type: 'not-a-text'}, file: source.path});
			continue;
		}
		const required = readRequired(text, {directory: options.project, file: source.path, part});
		if ('problem' in required) unread.push({text, reason: required.problem, file: source.path});
		else requirements.push(required);
	}
};

/**
 * Reads the lines of files that setuptools reads a list from, without comments. Takes only files of the project itself,
 * as setuptools does; a file that can't be read becomes unread.
 */
export const readListedFiles = async (
	names: readonly string[],
	{source, unread}: Collected,
): Promise<readonly string[]> => {
	const lines: string[] = [];
	for (const name of names.map(part => part.trim()).filter(part => part !== '')) {
		const isInProject = !isAbsolutePath(name) && !name.split(/[\\/]/).includes('..');
		const refuse = (reason: UnreadReason): void => void unread.push({text: `file: ${name}`, reason, file: source.path});
		if (!isInProject) {
			refuse({type: 'outside-project'});
			continue;
		}
		const file = await readText(join(parent(source.path), name));
		if (file.text === undefined) refuse({type: 'file', problem: file.problem});
		else lines.push(...file.text.split(/\r\n|\r|\n/));
	}
	return lines.map(line => line.replace(/(?:^|\s)#.*$/, '').trim()).filter(line => line !== '');
};
