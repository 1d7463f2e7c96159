import type {Context} from '../../model/context.js';
import type {Environment, Interpreter} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {realPathOf} from '../../platform/files/entries.js';
import {isExecutable} from '../../platform/processes/find-program.js';
import {absolute, hasSeparator, parent, type FsPath} from '../../model/path.js';
import {printable} from '../../text/printable.js';
import {readInterpreter} from '../../python/interpreters.js';
import {pinnedVersions} from '../../python/python-version-file.js';
import {minorOf, satisfies} from '../../python/pep440-specifiers.js';

/**
 * Finds the requested interpreter: a path, a version (`3.12`, `3.12.1`, `pypy3.10`: the newest that matches), or,
 * without a request, the newest that still gets fixes and can create an environment with pip. Throws `no-interpreter`
 * where there is none at all, `not-found` where none matches, `refused` for a file that is no Python. `found` is the
 * answer of `findInterpreters`.
 */
export const chooseInterpreter = (
	wanted: string | undefined,
	found: readonly Interpreter[],
	context: Pick<Context, 'cwd' | 'now' | 'platform'>,
): Interpreter => {
	if (wanted !== undefined && hasSeparator(wanted))
		return namedByPath(absolute(wanted, context.cwd), found, context.now());
	if (found.length === 0)
		throw new VenvError('no-interpreter', {
			what: {doing: 'find-any-python'},
			reason: {type: 'no-python', platform: context.platform},
		});
	const chosen = wanted === undefined ? preferred(found) : found.find(one => fits(wanted, one));
	if (chosen !== undefined) return chosen;
	throw new VenvError('not-found', {
		what: {doing: 'find-python', text: printable(wanted ?? '')},
		reason: {type: 'no-such-python'},
	});
};

/**
 * Finds the interpreter that the `.python-version` of a project asks for, unless its `requires-python` excludes it: that
 * of the first line that is a version. Undefined where nothing is asked for, or it is not installed.
 */
export const pinnedInterpreter = (
	project: FsPath,
	found: readonly Interpreter[],
	requiresPython: string | undefined,
): Interpreter | undefined => {
	const version = pinnedVersions(project).find(line => typed.test(line));
	if (version === undefined) return undefined;
	return found.find(one => fits(version, one) && (requiresPython === undefined || isAllowed(one, requiresPython)));
};

const typed = /^(c?python|pypy|graalpy)?[-@ ]?(\d+(?:\.\d+)*)$/i;

/** Whether a version that a user typed means this interpreter. */
const fits = (wanted: string, {version, implementation}: Interpreter): boolean => {
	const [, name = '', numbers] = typed.exec(wanted.trim()) ?? [];
	if (numbers === undefined) return false;
	const isNamed =
		name === '' || implementation.toLowerCase().startsWith(name.toLowerCase().replace(/^python$/, 'cpython'));
	return isNamed && (version === numbers || version.startsWith(`${numbers}.`));
};

const preferred = (found: readonly Interpreter[]): Interpreter | undefined => {
	const able = found.filter(one => one.hasEnsurepip);
	return able.find(one => !one.isPastEndOfLife && isCpython(one)) ?? able[0] ?? found[0];
};

const isCpython = ({implementation}: Interpreter): boolean => implementation.toLowerCase() === 'cpython';

/** By files alone: a named file is not run before it is known to be a Python. */
const namedByPath = (path: FsPath, found: readonly Interpreter[], now: Date): Interpreter => {
	const real = realPathOf(path);
	const known = found.find(one => one.path === path || (real !== undefined && realPathOf(one.path) === real));
	if (known !== undefined) return known;
	if (real === undefined || !isExecutable(real))
		throw new VenvError('not-found', {what: {doing: 'find-python-at', path}, reason: {type: 'no-such-python'}});
	const interpreter = readInterpreter(real, 'named', now);
	if (interpreter !== undefined) return interpreter;
	const isScript = readBounded(real, 2, {prefix: true}).bytes?.toString('latin1') === '#!';
	throw new VenvError('refused', {what: {doing: 'use', path}, reason: {type: 'not-a-python', isScript}});
};

type ResetInterpreterRequest = {
	readonly context: Context;
	/** Version or path; absent: its current Python. */
	readonly python?: string | undefined;
	/** Python versions that the project allows, PEP 440. */
	readonly requiresPython?: string | undefined;
	/** Answer of `findInterpreters`. */
	readonly interpreters: readonly Interpreter[];
};

/**
 * Chooses the interpreter for a reset: the named one, else the current file, else in place of a missing one that which
 * {@link pinnedInterpreter} finds, or {@link successorOf} it.
 * Throws `no-interpreter` where none of them exists, `not-found` for a name.
 */
export const interpreterForReset = (
	{path, project, python}: Environment,
	request: ResetInterpreterRequest,
): Interpreter => {
	const {python: wanted, interpreters, context, requiresPython} = request;
	if (wanted !== undefined) return chooseInterpreter(wanted, interpreters, context);
	const base = python?.base === undefined ? undefined : realPathOf(python.base);
	const present = interpreters.find(one => one.path === base);
	if (present !== undefined) return present;
	const version = python?.version;
	const directory = project?.state === 'there' ? project.path : parent(path);
	const successor =
		pinnedInterpreter(directory, interpreters, requiresPython) ?? successorOf(version, interpreters, requiresPython);
	if (successor !== undefined) return successor;
	const another = chooseInterpreter(undefined, interpreters, context);
	throw new VenvError('no-interpreter', {
		what: {doing: 'reset', path},
		reason: {type: 'no-successor', version, another: another.version},
		path,
	});
};

/**
 * Chooses the interpreter that replaces a missing one: the nearest of its minor version while that gets fixes, else the
 * newest that the project allows. One that has reached end of life has to be named, so it is never the answer.
 */
export const successorOf = (
	version: string | undefined,
	interpreters: readonly Interpreter[],
	requiresPython: string | undefined,
): Interpreter | undefined => {
	const allowed = interpreters.filter(
		one => !one.isPastEndOfLife && (requiresPython === undefined || isAllowed(one, requiresPython)),
	);
	return nearestInterpreter(version, allowed) ?? allowed.find(one => one.hasEnsurepip && isCpython(one)) ?? allowed[0];
};

const isAllowed = ({version}: Interpreter, requiresPython: string): boolean =>
	satisfies(version, requiresPython, {prereleases: true});

/**
 * Finds the interpreter nearest to a version: that very version, else one of its minor version; undefined where there
 * is none.
 */
export const nearestInterpreter = (
	version: string | undefined,
	interpreters: readonly Interpreter[],
): Interpreter | undefined => {
	if (version === undefined) return undefined;
	return (
		interpreters.find(one => one.version === version) ??
		interpreters.find(one => minorOf(one.version) === minorOf(version))
	);
};
