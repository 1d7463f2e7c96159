/**
 * A line with the name of an environment wherever its path stands. A file within it keeps its whole path, so that a
 * command line can still be typed.
 */
export const withName = (line: string, path: string, name: string): string =>
	line.split(path).reduce((before, part) => `${before}${part.startsWith('/') ? path : name}${part}`);
