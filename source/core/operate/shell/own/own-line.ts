/** Words of an activation, each quoted for its shell. */
type OwnWords = {
	/** Directory of the environment. */
	readonly place: string;
	/** Directory of its programs. */
	readonly bin: string;
	/** Name that the prompt shows. */
	readonly name: string;
};

/**
 * Lines that activate and leave an environment in a shell without its scripts. Variables have the names that Python's
 * own scripts use (`_OLD_VIRTUAL_PATH` …), so that either can leave an environment that the other has entered. PATH,
 * prompt and PYTHONHOME are restored exactly.
 */
export type OwnLine = {
	/** Leaves the active environment. One that is only inherited from another shell is removed from PATH. */
	readonly leaveFirst: string;
	/** Enters an environment and defines `deactivate`. One line. */
	readonly enter: (words: OwnWords) => string;
};
