import type {Context} from '../../model/context.js';
import type {Creator, Interpreter} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {minorOf} from '../../python/pep440-specifiers.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt} from '../../platform/files/entries.js';
import {join, type FsPath} from '../../model/path.js';
import {printablePath} from '../../text/printable.js';
import {findProgram, missingProgram} from '../../platform/processes/find-program.js';

/** Program that creates the environment, and its path (absent: the interpreter's own venv). */
type ChosenCreator = {readonly creator: Creator; readonly program?: FsPath | undefined};

type CreatorQuestion = {
	readonly wanted?: Creator | undefined;
	readonly project: FsPath;
	readonly interpreter: Interpreter;
	readonly context: Context;
	/**
	 * Whether another program may be used where the requested one is missing: poetry and pdm bring a virtualenv of
	 * their own.
	 */
	readonly mayDiffer?: boolean | undefined;
};

/**
 * Chooses the requested creator, the one that the settings prefer, or the one that fits: uv where the project is uv's
 * and uv is available, else venv, else (a Python without ensurepip) virtualenv, then uv. Throws, before anything is
 * created, `not-found` where the requested one is missing and `no-ensurepip` where nothing can create an environment
 * with this Python.
 */
export const chooseCreator = (question: CreatorQuestion): ChosenCreator => {
	const {interpreter, context} = question;
	// A program that is only preferred may be missing.
	const {wanted = context.settings.creator, mayDiffer = question.wanted === undefined} = question;
	if (wanted === 'venv') {
		if (interpreter.hasEnsurepip || question.wanted === 'venv') return venvOrThrow(interpreter);
		return chooseFitting(question);
	}
	const isThere = wanted !== undefined && findProgram(wanted, context) !== undefined;
	if (wanted !== undefined && (isThere || !mayDiffer))
		return {creator: wanted, program: programOrThrow(wanted, context)};
	return chooseFitting(question);
};

const chooseFitting = ({project, interpreter, context}: CreatorQuestion): ChosenCreator => {
	const uv = findProgram('uv', context);
	if (uv !== undefined && isUvProject(project)) return {creator: 'uv', program: uv};
	if (interpreter.hasEnsurepip) return {creator: 'venv'};
	const virtualenv = findProgram('virtualenv', context);
	if (virtualenv !== undefined) return {creator: 'virtualenv', program: virtualenv};
	return uv === undefined ? venvOrThrow(interpreter) : {creator: 'uv', program: uv};
};

const venvOrThrow = ({hasEnsurepip, path, version}: Interpreter): ChosenCreator => {
	if (hasEnsurepip) return {creator: 'venv'};
	throw new VenvError('no-ensurepip', {
		what: {doing: 'create-with', text: printablePath(path)},
		reason: {type: 'venv-without-ensurepip', minor: minorOf(version)},
	});
};

const programOrThrow = (name: 'virtualenv' | 'uv', context: Context): FsPath => {
	const program = findProgram(name, context);
	if (program !== undefined) return program;
	throw new VenvError('not-found', {
		what: {doing: 'create-by', text: name},
		reason: {type: 'creator-not-found', missing: missingProgram(name, context)},
	});
};

const isUvProject = (project: FsPath): boolean => {
	if (entryAt(join(project, 'uv.lock'))?.isFile()) return true;
	const {bytes} = readBounded(join(project, 'pyproject.toml'), 1024 * 1024);
	return bytes !== undefined && /^\s*\[\[?tool\.uv[\].]/m.test(bytes.toString('utf8'));
};
