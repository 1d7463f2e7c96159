import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {holderName} from '../../source/core/operate/holder.js';
import type {FsPath} from '../../source/core/platform/paths.js';
import {environmentWithoutPip} from './python.js';

const directories = 80;
const filesInEach = 100;
const place = 'lib/ballast';

/** An environment in a project that takes long enough to free that one can stop it: 8000 files of a block each, in 80 directories. */
export const largeEnvironment = async (project: string): Promise<FsPath> => {
	mkdirSync(project, {recursive: true});
	const path = await environmentWithoutPip(join(project, '.venv'));
	for (let index = 0; index < directories * filesInEach; index++) {
		const directory = join(path, place, String(index % directories));
		if (index < directories) mkdirSync(directory, {recursive: true});
		writeFileSync(join(directory, String(index)), 'x');
	}
	return path;
};

/** Resolves when a part of the project's environment is freed, held or where it was, and a part of it is still there. */
export const whenPartlyFreed = async (project: string): Promise<void> => {
	while (!ballastOf(project).some(left => left > 0 && left < directories)) await nextTurn();
};

/** How many of its directories each environment of the project has, the held ones and the one in its place. */
const ballastOf = (project: string): readonly number[] =>
	[project, ...namesIn(join(project, holderName)).map(id => join(project, holderName, id))].map(
		directory => namesIn(join(directory, '.venv', place)).length,
	);

const namesIn = (directory: string): readonly string[] => {
	try {
		return readdirSync(directory);
	} catch {
		// Not there yet, a file, or not any more.
		return [];
	}
};
