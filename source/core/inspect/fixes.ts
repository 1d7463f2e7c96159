import type {Environment} from '../environment.js';
import {entryAt} from '../platform/entries.js';
import {join, type FsPath} from '../platform/paths.js';
import {readSiteEntries} from './distributions.js';

/** A mend that is safe to offer for a note of an environment's health. What it does is `operate/fix.ts`'s to do. */
export type Fix =
	| {readonly type: 'write-gitignore'; readonly noteId: 'H23'; readonly file: FsPath; readonly content: string}
	| {
			readonly type: 'remove-leftovers';
			readonly noteId: 'H12';
			/** Entries of site-packages that an installer moved aside, and whose successor is there. */
			readonly paths: readonly FsPath[];
			/** Leftovers without a successor: perhaps the only copy of a package, so they stay. */
			readonly kept: readonly FsPath[];
	  }
	| {readonly type: 'reset'; readonly noteIds: readonly string[]};

/** What can be mended of an environment, from its health and its names now; empty where there is nothing. */
export const findFixes = async (environment: Environment): Promise<readonly Fix[]> => {
	const notes = environment.health ?? [];
	const has = (id: string) => notes.some(note => note.id === id);
	const resets = notes.filter(({severity, hint}) => severity !== 'info' && hint?.includes('[r]')).map(({id}) => id);
	return [
		...(has('H23') && environment.git === 'untracked' ? gitignoreFix(environment) : []),
		...(has('H12') ? [leftoverFix(environment)] : []),
		...(resets.length > 0 ? [{type: 'reset', noteIds: [...new Set(resets)]} as const] : []),
	];
};

/** As venv 3.13 writes it. Nothing where a file of that name is there already: it is somebody's. */
const gitignoreFix = ({path, alias, found}: Environment): readonly Fix[] => {
	const file = join(path, '.gitignore');
	const isProjectRoot = found.project?.path === path;
	if (alias !== undefined || isProjectRoot || entryAt(file) !== undefined) return [];
	return [{type: 'write-gitignore', noteId: 'H23', file, content: '# Created by venv-tui\n*\n'}];
};

const leftoverFix = ({found}: Environment): Fix => {
	const entries = readSiteEntries(found);
	const leftovers = entries.flatMap(({sitePackages, names}) => {
		const others = names.filter(name => !name.startsWith('~'));
		return names
			.filter(name => name.startsWith('~'))
			.map(name => ({path: join(sitePackages, name), hasSuccessor: others.some(other => isSuccessor(name, other))}));
	});
	return {
		type: 'remove-leftovers',
		noteId: 'H12',
		paths: leftovers.filter(({hasSuccessor}) => hasSuccessor).map(({path}) => path),
		kept: leftovers.filter(({hasSuccessor}) => !hasSuccessor).map(({path}) => path),
	};
};

/**
 * Whether `other` is what was put in place of a leftover. pip keeps the length of a name and replaces its first
 * letters: `~amma` for `gamma`, `~-mma` where that was taken; of a dist-info only the project's name tells.
 */
const isSuccessor = (leftover: string, other: string): boolean => {
	const [one, two] = [stemOf(leftover), stemOf(other)];
	if (one.kind !== two.kind || one.stem.length !== two.stem.length) return false;
	const tail = one.stem.replace(/^~[-~.=%0-9]*/, '');
	return tail !== '' && two.stem.endsWith(tail);
};

const stemOf = (name: string): {stem: string; kind: string} => {
	const [, stem, kind] = /^(~?[^-]*|~[-~.=%0-9]*[^-]*)-.*\.(dist-info|egg-info)$/.exec(name) ?? [];
	return stem === undefined || kind === undefined ? {stem: name, kind: ''} : {stem, kind};
};
