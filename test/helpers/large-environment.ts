import {holdingDirectoryName} from '../../source/core/discover/skipped-directories.js';
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {FsPath} from '../../source/core/model/path.js';
import {addDistribution} from './distribution.js';
import {environmentWithoutPip} from './python.js';

const directories = 80;

/**
 * An environment in a project that takes long enough to free that one can stop it: a package of 8000 files of a block each,
 * in 80 directories. Where it is freed by the very process that waits for a part of it to be gone, fewer are enough.
 */
export const largeEnvironment = async (project: string, filesInEach = 100): Promise<FsPath> => {
	mkdirSync(project, {recursive: true});
	const path = await environmentWithoutPip(join(project, '.venv'));
	await addDistribution(path, {name: 'ballast', version: '1.0', files: {'ballast/__init__.py': ''}});
	const place = placeIn(path);
	for (let index = 0; index < directories * filesInEach; index++) {
		const directory = join(place, String(index % directories));
		if (index < directories) mkdirSync(directory, {recursive: true});
		writeFileSync(join(directory, String(index)), 'x');
	}
	return path;
};

/** Resolves when a part of what was deleted in this project is freed and a part is still there; also when it is over. */
export const whenPartlyFreed = async (project: string, isOver: () => boolean = () => false): Promise<void> => {
	const holdingDirectory = join(project, holdingDirectoryName);
	const isBegun = () => namesIn(holdingDirectory).some(id => isPartlyGone(join(holdingDirectory, id, '.venv')));
	while (!isOver() && !isBegun()) await nextTurn();
};

/** The same of one that is removed where it lies, by this process: whoever looks into it has files of it open. */
export const whenPartlyGone = async (environment: string): Promise<void> => {
	while (!isPartlyGone(environment)) await nextTurn();
};

const isPartlyGone = (environment: string): boolean => {
	const left = namesIn(placeIn(environment)).filter(name => /^\d+$/.test(name)).length;
	return left > 0 && left < directories;
};

/** The package that is so large. */
const placeIn = (environment: string): string => {
	const version = namesIn(join(environment, 'lib')).find(name => name.startsWith('python')) ?? '';
	return join(environment, 'lib', version, 'site-packages', 'ballast');
};

const namesIn = (directory: string): readonly string[] => {
	try {
		return readdirSync(directory);
	} catch {
		// Not there yet, a file, or not any more.
		return [];
	}
};
