import {rm, writeFile} from 'node:fs/promises';
import {join, native, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt} from '../../platform/files/entries.js';

/** Files that say what a project needs: no manager may change them while it fills an environment. */
const keptFiles = [
	'pyproject.toml',
	'poetry.lock',
	'poetry.toml',
	'pdm.lock',
	'pdm.toml',
	'.pdm-python',
	'Pipfile',
	'Pipfile.lock',
	'uv.lock',
	'pylock.toml',
	'hatch.toml',
	'tox.ini',
	'tox.toml',
	'setup.cfg',
	'setup.py',
	'noxfile.py',
	'requirements.txt',
] as const;

const maximumBytes = 64 * 1024 * 1024;

type Kept = ReadonlyMap<FsPath, ReturnType<typeof read>>;

/**
 * Runs `act`, then restores those of the project's manifests, locks and settings that it changed, and removes new ones,
 * also where `act` rejects. Answers those files. A file that could not be read before is left alone.
 */
export const keepFiles = async <T>(
	project: FsPath,
	act: () => Promise<T>,
): Promise<{readonly value: T; readonly changed: readonly FsPath[]}> => {
	const before: Kept = new Map(keptFiles.map(name => join(project, name)).map(path => [path, read(path)]));
	let value: T;
	try {
		value = await act();
	} catch (error) {
		await putBack(before);
		throw error;
	}
	return {value, changed: await putBack(before)};
};

const putBack = async (before: Kept): Promise<readonly FsPath[]> => {
	const changed: FsPath[] = [];
	for (const [path, {bytes, problem}] of before) {
		const now = read(path).bytes;
		const isSame = bytes === undefined ? problem !== 'missing' || now === undefined : now?.equals(bytes) === true;
		if (isSame) continue;
		changed.push(path);
		// Nothing is written through a link that a manager left in a file's place.
		if (bytes === undefined || entryAt(path)?.isSymbolicLink() === true) await rm(native(path));
		if (bytes !== undefined) await writeFile(native(path), bytes);
	}
	return changed;
};

const read = (path: FsPath) => readBounded(path, maximumBytes);
