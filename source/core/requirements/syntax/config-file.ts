/** Sections of a file in the dialect of Python's configparser, each with its values by key, keys as written. */
export type ConfigSections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads a file as `configparser.RawConfigParser` does (docs.python.org, "Supported INI File Structure"). Lines that are
 * indented deeper than a key continue its value, across empty lines and comments. `=` and `:` both end a key. Comments
 * have lines of their own. Values of `[DEFAULT]` count in every section. A line that Python would refuse is skipped.
 */
export const readConfig = (text: string): ConfigSections => {
	const sections = new Map<string, Map<string, string[]>>();
	let section: Map<string, string[]> | undefined;
	let value: string[] | undefined;
	let indent = 0;
	for (const line of text.split(/\r\n|\r|\n/)) {
		const stripped = line.trim();
		if (stripped === '') {
			value?.push('');
			continue;
		}
		if (/^[#;]/.test(stripped)) continue;
		const depth = line.length - line.trimStart().length;
		if (value !== undefined && depth > indent) {
			value.push(stripped);
			continue;
		}
		indent = depth;
		value = undefined;
		const head = /^\[([^\]]+)\]/.exec(stripped)?.[1];
		if (head !== undefined) {
			section = sections.get(head) ?? new Map<string, string[]>();
			sections.set(head, section);
			continue;
		}
		const [, key, rest = ''] = /^([^=:]*?)\s*[=:]\s*(.*)$/.exec(stripped) ?? [];
		if (key === undefined || section === undefined) continue;
		value = [rest];
		section.set(key, value);
	}
	return joinValues(sections);
};

const joinValues = (sections: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>): ConfigSections => {
	const defaults = [...(sections.get('DEFAULT') ?? [])];
	return new Map(
		[...sections].map(([name, values]) => [
			name,
			new Map([...defaults, ...values].map(([key, lines]) => [key, lines.join('\n').trimEnd()] as const)),
		]),
	);
};
