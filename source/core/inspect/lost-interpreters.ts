import type {Environment, Interpreter} from '../model/environment.js';
import type {FsPath} from '../model/path.js';
import {interpreterNameOf} from '../python/environment-python.js';

/** Environments that lost the interpreter at one path, as after an upgrade of Python. */
export type LostInterpreter = {
	/** Path of the interpreter that no longer exists. */
	readonly path: FsPath;
	/** Name that a user knows: `python3.11.4`, `python3.9`. */
	readonly name: string;
	/** Environments in the given order. */
	readonly environments: readonly Environment[];
};

/**
 * Groups environments by the interpreter that they lost, the largest group first. Leaves out environments that lost
 * none, and those that were made elsewhere: their Python never was here.
 */
export const groupLostInterpreters = (environments: readonly Environment[]): readonly LostInterpreter[] => {
	const groups = new Map<FsPath, Environment[]>();
	for (const environment of environments) {
		const path = environment.python?.lostBase;
		if (path === undefined || environment.alias !== undefined || isMadeElsewhere(environment)) continue;
		groups.set(path, [...(groups.get(path) ?? []), environment]);
	}
	const lost = [...groups].map(([path, members]) => ({path, name: interpreterNameOf(path), environments: members}));
	return lost.sort((one, other) => other.environments.length - one.environments.length);
};

const isMadeElsewhere = ({health = []}: Environment): boolean => health.some(({id}) => id === 'made-elsewhere');

/**
 * Suggests an interpreter in place of a lost one: the newest patch of its minor version, with which the packages stay
 * the same; else the first given one that still gets fixes; else the first.
 */
export const suggestReplacement = (
	{name}: LostInterpreter,
	interpreters: readonly Interpreter[],
): Interpreter | undefined => {
	const minor = /(\d+\.\d+)/.exec(name)?.[1];
	const isSame = ({version}: Interpreter) => minor !== undefined && version.startsWith(`${minor}.`);
	return interpreters.find(isSame) ?? interpreters.find(one => !one.isPastEndOfLife) ?? interpreters[0];
};
