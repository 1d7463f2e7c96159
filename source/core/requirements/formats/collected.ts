import {readRequired} from '../syntax/required.js';
import type {Part, ReadOptions, Required, Source, Unread} from '../syntax/requirement-set.js';

/** What collects while a file is read, and what its lines have in common. */
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
