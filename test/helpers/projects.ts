import {join} from 'node:path';
import type {FsPath} from '../../source/core/model/path.js';
import {environmentWithoutPip} from './python.js';
import {temporaryDirectory} from './temporary.js';

/** A directory with projects of these names, each with a real environment `.venv`, in their order. */
export const projects = async (
	...names: readonly string[]
): Promise<{readonly root: FsPath; readonly paths: readonly FsPath[]}> => {
	const root = await temporaryDirectory();
	const paths: FsPath[] = [];
	for (const name of names) paths.push(await environmentWithoutPip(join(root, name, '.venv')));
	return {root, paths};
};
