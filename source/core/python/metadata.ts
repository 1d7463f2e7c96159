/** The headers of METADATA or PKG-INFO that are used. */
export type Metadata = {
	readonly name?: string | undefined;
	readonly version?: string | undefined;
	readonly summary?: string | undefined;
	readonly requiresPython?: string | undefined;
	/** Requires-Dist lines, as written. */
	readonly requires: readonly string[];
	/** Provides-Extra, as written. */
	readonly extras: readonly string[];
};

/**
 * Parses the headers of METADATA or PKG-INFO (RFC 822, UTF-8), up to the first blank line. Where a header may occur
 * only once, its first occurrence counts; continuation lines are joined by a space.
 */
export const parseMetadata = (bytes: Buffer): Metadata => {
	const headers = readHeaders(headerText(bytes));
	const first = (key: string) => headers.get(key)?.[0];
	return {
		name: first('name'),
		version: first('version'),
		summary: first('summary'),
		requiresPython: first('requires-python'),
		requires: headers.get('requires-dist') ?? [],
		extras: headers.get('provides-extra') ?? [],
	};
};

/** Whether the blank line that ends the headers is among these first bytes of a file. */
export const hasAllHeaders = (bytes: Buffer): boolean => headerLength(bytes) !== undefined;

const headerText = (bytes: Buffer): string =>
	// The description after the blank line can be long, so only the headers are decoded.
	bytes.toString('utf8', 0, headerLength(bytes) ?? bytes.length).replace(/^\uFEFF/, '');

const headerLength = (bytes: Buffer): number | undefined => {
	const ends = [bytes.indexOf('\n\n'), bytes.indexOf('\n\r\n')].filter(end => end >= 0);
	return ends.length > 0 ? Math.min(...ends) : undefined;
};

const wanted = new Set(['name', 'version', 'summary', 'requires-python', 'requires-dist', 'provides-extra']);

const readHeaders = (text: string): ReadonlyMap<string, readonly string[]> => {
	const headers = new Map<string, string[]>();
	let values: string[] | undefined;
	for (const line of text.split(/\r?\n/)) {
		if (line.startsWith(' ') || line.startsWith('\t')) {
			if (values?.length) values.push(`${values.pop() ?? ''} ${line.trim()}`.trim());
			continue;
		}
		const colon = line.indexOf(':');
		const key = line.slice(0, Math.max(0, colon)).toLowerCase();
		values = wanted.has(key) ? (headers.get(key) ?? []) : undefined;
		if (values === undefined) continue;
		values.push(line.slice(colon + 1).trim());
		headers.set(key, values);
	}
	return headers;
};

/**
 * Converts an egg-info's `requires.txt` to PEP 508 lines: a section `[extra:marker]` becomes the marker of the lines
 * below it.
 */
export const parseRequiresText = (
	text: string,
): {readonly requires: readonly string[]; readonly extras: readonly string[]} => {
	const requires: string[] = [];
	const extras = new Set<string>();
	let marker = '';
	for (const line of text.split(/\r?\n/).map(part => part.trim())) {
		const [, extra = '', condition = ''] = /^\[([^:\]]*):?(.*)\]$/.exec(line) ?? [];
		if (line.startsWith('[')) {
			if (extra !== '') extras.add(extra);
			marker = [condition && `(${condition})`, extra && `extra == "${extra}"`]
				.filter(part => part !== '')
				.join(' and ');
		} else if (line !== '' && !line.startsWith('#')) {
			requires.push(marker === '' ? line : `${line} ; ${marker}`);
		}
	}
	return {requires, extras: [...extras]};
};
