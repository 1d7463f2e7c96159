import {readRequired} from '../syntax/required.js';
import type {Source, Required, Unread} from '../syntax/requirement-set.js';
import type {ReadOptions} from './requirements-file.js';

/** What collects while a file is read, and what its lines have in common. */
export type Collected = {
	readonly source: Source;
	readonly options: ReadOptions;
	readonly requirements: Required[];
	readonly unread: Unread[];
};
/** Adds texts that are dependencies by PEP 508; `group` is the extra or group that they belong to. */
export const addTexts = (texts: readonly unknown[], collected: Collected, group?: string): void => {
	const {source, options, requirements, unread} = collected;
	for (const text of texts) {
		if (typeof text !== 'string') {
			unread.push({text: JSON.stringify(text), why: 'is no text', file: source.path});
			continue;
		}
		const place = {directory: options.project, file: source.path, optional: group !== undefined};
		const required = readRequired(text, {...place, ...(group === undefined ? {} : {group})});
		if (typeof required === 'string') unread.push({text, why: required, file: source.path});
		else requirements.push(required);
	}
};
