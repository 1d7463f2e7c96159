/** Names of files that belong together. */
type NameTable = {
	/** Whole names, separated by spaces. */
	readonly names?: string;
	/** Beginnings or ends of names, separated by spaces. */
	readonly beginnings?: string;
	readonly endings?: string;
	/** Words behind which a version may stand: `pip`, `pip3.11`, `pip-3.11`. */
	readonly versioned?: string;
};

/** Pattern of the text that may follow a versioned word: a version, the letters of Python's builds, and `-config`. */
const versionSuffix = /^-?[\d.]*t?w?(?:-config)?$/;

/** Makes the test whether a name is one of a table. */
export const isNameOf = (table: NameTable): ((name: string) => boolean) => {
	const names = new Set(wordsOf(table.names));
	const beginnings = wordsOf(table.beginnings);
	const endings = wordsOf(table.endings);
	const versioned = wordsOf(table.versioned);
	return name =>
		names.has(name) ||
		beginnings.some(beginning => name.startsWith(beginning)) ||
		endings.some(ending => name.endsWith(ending)) ||
		versioned.some(word => name.startsWith(word) && versionSuffix.test(name.slice(word.length)));
};

const wordsOf = (text = ''): readonly string[] => text.split(/\s+/).filter(word => word !== '');
