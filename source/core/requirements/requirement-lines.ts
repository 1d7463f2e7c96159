import {pathToFileURL} from 'node:url';
import {isWellFormed} from '../model/path.js';
import {printable} from '../text/printable.js';
import {compareVersions} from '../python/pep440-specifiers.js';
import type {Required, RequirementSet} from './syntax/requirement-set.js';

/**
 * Writes the requirements of a set as lines of a requirements file, for installers that can't read its source: those of
 * the groups and extras that are chosen in it. Leaves out requirements that no line can express. Lines may contain secrets
 * of URLs: mask them before showing.
 */
export const requirementLines = (set: RequirementSet): readonly string[] => {
	const lines = set.requirements.map(lineOf);
	return [...new Set(lines.filter(line => line !== undefined))];
};

/** Writes one requirement as a line that pip reads; undefined where no line can express it. */
const lineOf = ({name, extras, specifier, target, editable}: Required): string | undefined => {
	const named = name === undefined ? undefined : name + (extras.length === 0 ? '' : `[${extras.join(',')}]`);
	switch (target.type) {
		case 'index':
			return named === undefined ? undefined : named + lastAlternative(specifier);
		case 'path': {
			if (!isWellFormed(target.path) || printable(target.path) !== target.path) return undefined;
			const url = pathToFileURL(target.path).href;
			const brackets = extras.length === 0 ? '' : `[${extras.join(',')}]`;
			if (editable) return `-e ${/^[\w@%+=:,./-]+$/.test(target.path) ? target.path : url}${brackets}`;
			return named === undefined ? url : `${named} @ ${url}`;
		}
		case 'url':
			return isOneWord(target.url) ? withName(named, target.url) : undefined;
		case 'vcs': {
			const {vcs, url, revision, subdirectory} = target;
			const fragment = subdirectory === undefined ? '' : `#subdirectory=${subdirectory}`;
			const text = `${vcs}+${url}${revision === undefined ? '' : `@${revision}`}${fragment}`;
			if (!isOneWord(text)) return undefined;
			if (!editable) return withName(named, text);
			return named === undefined ? undefined : `-e ${text}${fragment === '' ? '#' : '&'}egg=${named}`;
		}
	}
};

/**
 * Chooses one of the alternatives of a specifier, since pip knows none: of poetry's the newest, of pipenv's categories the
 * last.
 */
const lastAlternative = (specifier: string): string => {
	const alternatives = specifier.split('||').map(text => text.trim());
	const lowest = (text: string): string => /(?:>=|==|~=|>)([^,*]+)/.exec(text)?.[1] ?? '0';
	const isPinned = alternatives.every(text => /^==[^*]+$/.test(text));
	return alternatives.reduce((best, one) => (isPinned || compareVersions(lowest(one), lowest(best)) >= 0 ? one : best));
};

const isOneWord = (text: string): boolean => /^[\u0021-\u007e]+$/.test(text);
const withName = (named: string | undefined, url: string): string => (named === undefined ? url : `${named} @ ${url}`);
