import type {Environment, Found, Interpreter} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, readNames, targetOfLink} from '../../platform/files/entries.js';
import {fromBytes, isAbsolutePath, isInside, join, parent, toBytes, type FsPath} from '../../model/path.js';
import {minorOf} from '../../python/pep440-specifiers.js';
import type {Rewrite} from './find-rewrites.js';

/**
 * Whether an environment that lost its Python works again when it is linked to this one, with every package as it is: a
 * Python of the same minor version and implementation, as after an upgrade from 3.12.4 to 3.12.7. That is what `venv
 * --upgrade` is for. Not where its Python is a copy, where it has packages of two versions, and on macOS not across
 * Homebrew's two places, which are of two processors.
 */
export const canRelink = ({found, python}: Environment, interpreter: Interpreter): boolean => {
	const minors = new Set(found.layout.sitePackages.map(place => /\/(?:python|pypy)([\d.]+t?)\//.exec(place)?.[1]));
	const lost = python?.lostBase;
	return (
		lost !== undefined &&
		minors.size === 1 &&
		minors.has(minorOf(interpreter.version)) &&
		(python?.implementation ?? 'CPython') === interpreter.implementation &&
		!/t$/.test(interpreter.path) &&
		placeOfBrew(lost) === placeOfBrew(interpreter.path) &&
		interpreterLinks(found).length > 0
	);
};

const placeOfBrew = (path: FsPath): string | undefined =>
	/^\/(?:opt\/homebrew|usr\/local\/(?:Cellar|opt))\//.exec(path)?.[0];

/** Links in `bin` that lead out of the environment to its Python; those beside them lead to one of these. */
const interpreterLinks = ({layout: {bin}, path, alias}: Found): readonly FsPath[] => {
	if (bin === undefined) return [];
	return readNames(bin)
		.filter(name => /^(?:python|pypy)[\d.]*$/.test(name))
		.map(name => join(bin, name))
		.filter(link => {
			const target = entryAt(link)?.isSymbolicLink() ? targetOfLink(link) : undefined;
			return target !== undefined && !isInside(target, alias ?? path);
		});
};

/** Links to the interpreter and a `pyvenv.cfg` that names it, for an environment that {@link canRelink} allows. */
export const findRelinks = (found: Found, interpreter: Interpreter): readonly Rewrite[] => {
	const links = interpreterLinks(found).map((path): Rewrite => ({type: 'link', path, target: interpreter.path}));
	const config = join(found.alias ?? found.path, 'pyvenv.cfg');
	const {bytes} = readBounded(config, 64 * 1024);
	if (bytes === undefined) return links;
	const mode = (entryAt(config)?.mode ?? 0o644) & 0o7777;
	return [...links, {type: 'file', path: config, bytes: toBytes(rewriteHome(fromBytes(bytes), interpreter)), mode}];
};

/** Rewrites what `pyvenv.cfg` says of its Python; venv, virtualenv and uv each write some of these keys. */
export const rewriteHome = (text: string, {path, version}: Pick<Interpreter, 'path' | 'version'>): string => {
	const values: Readonly<Record<string, string>> = {
		home: parent(path),
		executable: path,
		version,
		version_info: version,
		'base-prefix': parent(parent(path)),
		'base-exec-prefix': parent(parent(path)),
		'base-executable': path,
	};
	return text.replace(/^[ \t]*[\w-]+[ \t]*=[^\r\n]*/gm, line => {
		const [, key = '', name = '', old = ''] = /^(\s*([\w-]+)\s*=\s*)(.*)$/.exec(line) ?? [];
		const value = values[name.toLowerCase()];
		const isPath = isAbsolutePath(value);
		// virtualenv writes `3.11.7.final.0`; what follows the numbers stays.
		const rest = isPath ? '' : (/^\d+\.\d+(?:\.\d+)?(.*)$/.exec(old)?.[1] ?? '');
		return value === undefined ? line : key + value + rest;
	});
};
