import type {Context} from '../model/context.js';
import type {Environment, Interpreter} from '../model/environment.js';
import {VenvError} from '../model/error.js';
import {minorOf} from '../python/pep440-specifiers.js';
import {realPathOf} from '../platform/files/entries.js';
import {printablePath} from '../text/printable.js';
import {chooseInterpreter} from './create/choose-interpreter.js';

export type BaseRequest = {
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
export const baseFor = ({path, python}: Environment, request: BaseRequest): Interpreter => {
	const {python: wanted, interpreters, context} = request;
	if (wanted !== undefined) return chooseInterpreter(wanted, interpreters, context);
	const base = python?.base === undefined ? undefined : realPathOf(python.base);
	const same = interpreters.find(one => one.path === base);
	if (same !== undefined) return same;
	const version = python?.version;
	const alike = alikeOf(version, interpreters);
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
export const alikeOf = (version: string | undefined, interpreters: readonly Interpreter[]): Interpreter | undefined => {
	if (version === undefined) return undefined;
	return (
		interpreters.find(one => one.version === version) ??
		interpreters.find(one => minorOf(one.version) === minorOf(version))
	);
};
