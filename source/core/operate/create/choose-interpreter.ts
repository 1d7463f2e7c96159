import type {Context} from '../../model/context.js';
import type {Environment, Interpreter} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, realPathOf} from '../../platform/files/entries.js';
import {absolute, type FsPath} from '../../model/path.js';
import {printable, printablePath} from '../../text/printable.js';
import {minorOf} from '../../python/pep440-specifiers.js';

const hint = 'venv-tui pythons lists what is there';

/**
 * The interpreter that was meant: a path, a version (`3.12`, `3.12.1`, `pypy3.10`: the newest that fits), or, when
 * nothing was said, the newest that still gets fixes and can make an environment with pip. Throws `no-interpreter`
 * where there is none at all, `not-found` where none fits. `found` is what `findInterpreters` answered.
 */
export const chooseInterpreter = (
	wanted: string | undefined,
	found: readonly Interpreter[],
	context: Pick<Context, 'cwd'>,
): Interpreter => {
	if (wanted?.includes('/')) return namedByPath(absolute(wanted, context.cwd), found);
	if (found.length === 0)
		throw new VenvError('no-interpreter', {
			what: 'No Python found',
			hint: 'apt install python3-venv, brew install python, or uv python install. Listing and deleting still work',
		});
	const chosen = wanted === undefined ? preferred(found) : found.find(one => fits(wanted, one));
	if (chosen !== undefined) return chosen;
	throw new VenvError('not-found', {what: `No Python ${printable(wanted ?? '')} found`, hint});
};

/** Whether a version that a user typed means this interpreter. */
const fits = (wanted: string, {version, implementation}: Interpreter): boolean => {
	const [, name = '', numbers] = /^(c?python|pypy|graalpy)?[-@ ]?(\d+(?:\.\d+)*)$/i.exec(wanted.trim()) ?? [];
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

const namedByPath = (path: FsPath, found: readonly Interpreter[]): Interpreter => {
	const real = realPathOf(path);
	const known = found.find(one => one.path === path || (real !== undefined && realPathOf(one.path) === real));
	if (known !== undefined) return known;
	const entry = real === undefined ? undefined : entryAt(real);
	if (real === undefined || !entry?.isFile() || (entry.mode & 0o111) === 0)
		throw new VenvError('not-found', {what: `No Python at ${printablePath(path)}`, hint});
	if (readBounded(real, 2, {prefix: true}).bytes?.toString('latin1') === '#!')
		throw new VenvError('refused', {
			what: `Can't use ${printablePath(path)}`,
			why: 'it is a script, not a Python',
			hint: 'Name the interpreter that it starts, or a version',
		});
	const version = /python(\d\.\d+)/.exec(real)?.[1] ?? '';
	return {path: real, version, implementation: 'cpython', source: 'named', isPastEndOfLife: false, hasEnsurepip: true};
};
type BaseRequest = {
	readonly context: Context;
	/** A version or path; absent: the Python that it has. */
	readonly python?: string | undefined;
	/** What `findInterpreters` answered. */
	readonly interpreters: readonly Interpreter[];
};
/**
 * The interpreter that an environment is reset with: the one that was named, else the same file, else the same version,
 * else one of the same minor version. Throws `no-interpreter` where none of them is there, `not-found` for a name.
 */
export const interpreterForReset = ({path, python}: Environment, request: BaseRequest): Interpreter => {
	const {python: wanted, interpreters, context} = request;
	if (wanted !== undefined) return chooseInterpreter(wanted, interpreters, context);
	const base = python?.base === undefined ? undefined : realPathOf(python.base);
	const same = interpreters.find(one => one.path === base);
	if (same !== undefined) return same;
	const version = python?.version;
	const alike = nearestInterpreter(version, interpreters);
	if (alike !== undefined) return alike;
	const newest = chooseInterpreter(undefined, interpreters, context);
	throw new VenvError('no-interpreter', {
		what: `Can't reset ${printablePath(path, context.home)}`,
		why: version === undefined ? 'which Python it had is not known' : `its Python ${version} isn't here any more`,
		hint: `--python ${newest.version} resets it with another`,
		path,
	});
};
/** The nearest to a version: the very same one, else one of the same minor version; undefined where there is none. */
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
