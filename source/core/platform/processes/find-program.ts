import {hostPlatform} from '../../model/platform.js';
import {entryAt, isDirectory, namesIn, realPathOf} from '../files/entries.js';
import {join, parent, type FsPath} from '../../model/path.js';
import type {MissingProgram} from '../../model/reasons/missing-program.js';
import {
	isCondaBase,
	pathDirectories,
	refusalOfDirectory,
	refusalOfLink,
	type ProgramContext,
	type Refusal,
} from './program-places.js';

/**
 * Finds a program of the user's: the first on `PATH`, else in `~/.local/bin` and `~/.cargo/bin`, without places that a
 * project or an environment can fill (see `refusalOfDirectory`); undefined where there is none. Instead of a pyenv shim
 * it answers the program behind it, of the newest Python that has it: the shim itself would read a `.python-version` and
 * fail in a project that names another version.
 */
export const findProgram = (name: string, context: ProgramContext): FsPath | undefined => {
	for (const {program, refusal} of candidates(name, context)) if (refusal === undefined) return program;
	return undefined;
};

/** Whether a program that the user's variables name by its path may be run: not one of an environment or a root. */
export const mayRun = (program: FsPath, context: ProgramContext): boolean =>
	isExecutable(program) && refusalOf(program, context) === undefined;

/** Why a program that `findProgram` doesn't find can't be run. */
export const missingProgram = (name: string, context: ProgramContext): MissingProgram => {
	for (const {program, refusal} of candidates(name, context))
		if (refusal !== undefined) return {type: 'program-missing', name, only: {program, ...refusal}};
	return {type: 'program-missing', name};
};

type Candidate = {readonly program: FsPath; readonly refusal: Refusal | undefined};

function* candidates(name: string, context: ProgramContext): Iterable<Candidate> {
	const {home} = context;
	const file = hostPlatform === 'windows' ? `${name}.exe` : name;
	for (const place of [...pathDirectories(context), join(home, '.local/bin'), join(home, '.cargo/bin')]) {
		if (!isExecutable(join(place, file))) continue;
		const program = isShims(place) ? behindShim(name, parent(place), context) : join(place, file);
		if (program === undefined) continue;
		yield {program, refusal: isConda(name) && isCondaBase(place, context) ? undefined : refusalOf(program, context)};
	}
}

const refusalOf = (program: FsPath, context: ProgramContext): Refusal | undefined =>
	refusalOfDirectory(parent(program), context) ?? refusalOfLink(program, context);

const isConda = (name: string): boolean => name === 'conda' || name === 'mamba';

/** Whether a program may be run, links followed: by its mode, on Windows by its name. */
export const isExecutable = (path: FsPath): boolean => {
	const real = realPathOf(path);
	const entry = real === undefined ? undefined : entryAt(real);
	if (entry?.isFile() !== true) return false;
	return hostPlatform === 'windows' ? /\.exe$/i.test(path) : (entry.mode & 0o111) !== 0;
};

const isShims = (place: FsPath): boolean => place.endsWith('/shims') && isDirectory(join(parent(place), 'versions'));

const behindShim = (name: string, root: FsPath, context: ProgramContext): FsPath | undefined => {
	const versions = [...namesIn(join(root, 'versions'))].sort((left, right) =>
		right.localeCompare(left, 'en', {numeric: true}),
	);
	const programs = versions.map(version => join(root, 'versions', version, 'bin', name)).filter(isExecutable);
	return programs.find(program => refusalOf(program, context) === undefined) ?? programs[0];
};
