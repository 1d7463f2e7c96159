import type {Environment, Interpreter} from '../model/environment.js';
import type {FsPath} from '../model/path.js';
import {interpreterNameOf} from '../python/environment-python.ts';

/** Environments that lost the same interpreter, as one upgrade of Python leaves them. */
export type LostInterpreter = {
	/** The file that is gone. */
	readonly path: FsPath;
	/** As a user knows it: `python3.11.4`, `python3.9`. */
	readonly name: string;
	/** In the order in which they were given. */
	readonly environments: readonly Environment[];
};

/** Groups environments by the interpreter that they lost, the largest group first. Others are left out. */
export const groupLostInterpreters = (environments: readonly Environment[]): readonly LostInterpreter[] => {
	const groups = new Map<FsPath, Environment[]>();
	for (const environment of environments) {
		const path = environment.python?.lostBase;
		if (path === undefined || environment.alias !== undefined) continue;
		groups.set(path, [...(groups.get(path) ?? []), environment]);
	}
	const lost = [...groups].map(([path, members]) => ({path, name: interpreterNameOf(path), environments: members}));
	return lost.sort((one, other) => other.environments.length - one.environments.length);
};

/**
 * The interpreter that fits best in place of a lost one: the newest patch of the same minor version, since the packages
 * then stay the same, else the first of those given that still gets fixes, else the first.
 */
export const suggestReplacement = (
	{name}: LostInterpreter,
	interpreters: readonly Interpreter[],
): Interpreter | undefined => {
	const minor = /(\d+\.\d+)/.exec(name)?.[1];
	const isSame = ({version}: Interpreter) => minor !== undefined && version.startsWith(`${minor}.`);
	return interpreters.find(isSame) ?? interpreters.find(one => !one.isPastEndOfLife) ?? interpreters[0];
};
