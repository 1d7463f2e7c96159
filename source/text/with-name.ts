/**
 * Replaces the path of an environment in a line by its name. The path of a file in the environment stays whole, so that a
 * command line can still be copied.
 */
export const withName = (line: string, path: string, name: string): string =>
	line.split(path).reduce((before, part) => `${before}${part.startsWith('/') ? path : name}${part}`);
