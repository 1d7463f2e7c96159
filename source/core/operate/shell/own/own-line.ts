/** Words of an activation, each quoted for its shell. */
type OwnWords = {
	/** The environment's directory. */
	readonly place: string;
	/** The directory of its programs. */
	readonly bin: string;
	/** Its name, as the prompt shows it. */
	readonly name: string;
};

/**
 * How a shell is activated and left again without the environment's scripts. Variables are named as Python's own scripts
 * name them (`_OLD_VIRTUAL_PATH` …), so that each can leave what the other has entered. PATH, prompt and PYTHONHOME are
 * restored to the byte.
 */
export type OwnLine = {
	/** Leaves what is active, also where it is only inherited from another shell: its directory goes from PATH. */
	readonly leaveFirst: string;
	/** Enters an environment and defines `deactivate`. One line. */
	readonly enter: (words: OwnWords) => string;
};
