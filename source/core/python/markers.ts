import type {Environment, Found} from '../model/environment.js';
import type {Platform} from '../model/platform.js';
import {memoize} from '../text/memoize.js';
import {isSpecifier, isVersion, normalizeName, satisfies} from './pep440-specifiers.js';

/** Variables of PEP 508 markers, as far as files contain them; an absent one is unknown. */
export type MarkerEnvironment = Readonly<Partial<Record<MarkerName, string>>>;

const names = [
	'python_version',
	'python_full_version',
	'os_name',
	'sys_platform',
	'platform_system',
	'platform_machine',
	'platform_release',
	'platform_version',
	'implementation_name',
	'implementation_version',
	'platform_python_implementation',
] as const;
type MarkerName = (typeof names)[number];

/** Variables that PEP 508 and PEP 751 compare with the user's selection. */
const selections: readonly string[] = ['extra', 'extras', 'dependency_groups'];

const aliases: Readonly<Record<string, MarkerName>> = {
	'os.name': 'os_name',
	'sys.platform': 'sys_platform',
	'platform.version': 'platform_version',
	'platform.machine': 'platform_machine',
	'platform.python_implementation': 'platform_python_implementation',
	python_implementation: 'platform_python_implementation',
};

/** Extras and groups that are being installed, by their normalized names. */
export type Selection = {readonly extras: ReadonlySet<string>; readonly groups: ReadonlySet<string>};

type Operand = {readonly variable: string} | {readonly text: string};
type Marker =
	| {readonly type: 'and' | 'or'; readonly parts: readonly Marker[]}
	| {readonly type: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand};

/**
 * Reads the marker variables of an environment's Python from its files; runs nothing. Variables that only a running
 * interpreter knows (`platform_release`, `platform_version`) are absent; `python_full_version` ends in `.0` where no
 * file is more exact.
 */
export const markerEnvironment = (environment: Environment | Found, platform: Platform): MarkerEnvironment => {
	const found = 'found' in environment ? environment.found : environment;
	const version = ('found' in environment ? environment.python?.version : undefined) ?? versionOf(found);
	const numbers = /^(\d+)\.(\d+)(\.\d\S*)?/.exec(version ?? '');
	const isPyPy = implementationOf(environment, found) === 'pypy';
	return {
		...(numbers === null
			? {}
			: {
					python_version: `${numbers[1]}.${numbers[2]}`,
					python_full_version: `${numbers[1]}.${numbers[2]}${numbers[3] ?? '.0'}`,
					...(isPyPy ? {} : {implementation_version: `${numbers[1]}.${numbers[2]}${numbers[3] ?? '.0'}`}),
				}),
		...systems[found.layout.platform === 'windows' ? 'windows' : platform],
		platform_machine: machineOf(found.layout.platform === 'windows' ? 'windows' : platform),
		implementation_name: isPyPy ? 'pypy' : 'cpython',
		platform_python_implementation: isPyPy ? 'PyPy' : 'CPython',
	};
};

const systems: Readonly<Record<Platform, MarkerEnvironment>> = {
	linux: {os_name: 'posix', sys_platform: 'linux', platform_system: 'Linux'},
	macos: {os_name: 'posix', sys_platform: 'darwin', platform_system: 'Darwin'},
	windows: {os_name: 'nt', sys_platform: 'win32', platform_system: 'Windows'},
};

const machineOf = (platform: Platform): string => {
	if (process.arch === 'x64') return platform === 'windows' ? 'AMD64' : 'x86_64';
	if (process.arch === 'arm64') return platform === 'linux' ? 'aarch64' : platform === 'windows' ? 'ARM64' : 'arm64';
	return process.arch;
};

const versionOf = (found: Found): string | undefined =>
	found.config.version ?? /(?:python|pypy)(\d+\.\d+)t?\/site-packages$/.exec(found.layout.sitePackages[0] ?? '')?.[1];

const implementationOf = (environment: Environment | Found, found: Found): string => {
	const named =
		('found' in environment ? environment.python?.implementation : undefined) ?? found.config.implementation;
	if (named !== undefined) return named.toLowerCase();
	return found.layout.sitePackages.some(path => path.includes('/pypy')) ? 'pypy' : 'cpython';
};

/** Parses a marker that pip would accept; undefined for any other text. */
export const parseMarker = memoize((marker: string): Marker | undefined => {
	const tokens = tokenize(marker);
	if (tokens === undefined) return undefined;
	const reader = {tokens, position: 0, depth: 0};
	const tree = readOr(reader);
	return reader.position === tokens.length ? tree : undefined;
});

/**
 * Whether a marker (PEP 508) holds for any of the extras, or without an extra where none is given. A comparison with an
 * unknown variable holds, and so does an invalid marker: one requirement too many is better than a lost one.
 */
export const evaluateMarker = (marker: string, environment: MarkerEnvironment, extras: readonly string[]): boolean => {
	const tree = parseMarker(marker);
	if (tree === undefined) return true;
	return (extras.length === 0 ? [''] : extras).some(extra => {
		const isChosen = (wanted: string, operator: string) => compareValues(normalizeName(extra), operator, wanted);
		return holds(tree, environment, isChosen);
	});
};

/**
 * Whether the marker of a lock holds for everything that is installed together. `extra == "a"`, as poetry and uv write
 * it, asks whether `a` is among the extras, and `!=` whether it isn't (poetry-core's `SingleMarker.validate`); `"a" in
 * extras` and `"a" in dependency_groups` are the forms of PEP 751.
 */
export const evaluateLockMarker = (marker: string, environment: MarkerEnvironment, selection: Selection): boolean => {
	const tree = parseMarker(marker);
	if (tree === undefined) return true;
	return holds(tree, environment, (wanted, operator, variable) => {
		const chosen = variable === 'dependency_groups' ? selection.groups : selection.extras;
		return chosen.has(wanted) === (operator === '==' || operator === 'in');
	});
};

/** Decides a comparison of a normalized name with the selection. */
type IsChosen = (wanted: string, operator: string, variable: string) => boolean;

const holds = (marker: Marker, environment: MarkerEnvironment, isChosen: IsChosen): boolean => {
	if (marker.type !== 'compare') {
		const test = (part: Marker): boolean => holds(part, environment, isChosen);
		return marker.type === 'and' ? marker.parts.every(test) : marker.parts.some(test);
	}
	const {left, operator, right} = marker;
	const variable = [left, right].map(nameOf).find(name => name !== undefined && selections.includes(name));
	const text = 'text' in left ? left.text : 'text' in right ? right.text : undefined;
	if (variable !== undefined && text !== undefined) return isChosen(normalizeName(text), operator, variable);
	const [first, second] = [left, right].map(side => valueOf(side, environment));
	if (first === undefined || second === undefined) return true;
	return compareValues(first, operator, second);
};

const nameOf = (side: Operand): string | undefined => ('variable' in side ? side.variable : undefined);

const valueOf = (side: Operand, environment: MarkerEnvironment): string | undefined =>
	'text' in side ? side.text : environment[side.variable as MarkerName];

const compareValues = (left: string, operator: string, right: string): boolean => {
	if (operator === 'in') return right.includes(left);
	if (operator === 'not in') return !right.includes(left);
	const specifier = `${operator}${right}`;
	if (right !== '' && isSpecifier(specifier) && (isVersion(left) || operator === '==='))
		return satisfies(left, specifier, {prereleases: true});
	switch (operator) {
		case '==':
		case '===':
			return left === right;
		case '!=':
			return left !== right;
		case '<':
			return left < right;
		case '<=':
			return left <= right;
		case '>':
			return left > right;
		case '>=':
			return left >= right;
		default:
			return true;
	}
};

type Token = {readonly type: 'word' | 'text' | 'operator' | '(' | ')'; readonly value: string};

const pattern =
	/\s*(?:([()])|("[^"]*"|'[^']*')|(===|[~=!<>]=|[<>])|(not\s+in\b|in\b)|(and\b|or\b|[A-Za-z_][A-Za-z0-9_.]*))/y;

const tokenize = (marker: string): readonly Token[] | undefined => {
	const tokens: Token[] = [];
	const text = marker.trim();
	pattern.lastIndex = 0;
	while (pattern.lastIndex < text.length) {
		const match = pattern.exec(text);
		if (match === null) return undefined;
		const [, bracket, quoted, operator, membership, word] = match;
		if (bracket !== undefined) tokens.push({type: bracket === '(' ? '(' : ')', value: bracket});
		else if (quoted !== undefined) tokens.push({type: 'text', value: quoted.slice(1, -1)});
		else if (operator !== undefined) tokens.push({type: 'operator', value: operator});
		else if (membership !== undefined) tokens.push({type: 'operator', value: membership.replace(/\s+/, ' ')});
		else tokens.push({type: 'word', value: word ?? ''});
	}
	return tokens;
};

type Reader = {readonly tokens: readonly Token[]; position: number; depth: number};

const maximumDepth = 50;

const readOr = (reader: Reader): Marker | undefined =>
	readChain(reader, 'or', () => readChain(reader, 'and', readTerm));

const readChain = (
	reader: Reader,
	word: 'and' | 'or',
	readPart: (reader: Reader) => Marker | undefined,
): Marker | undefined => {
	const parts: Marker[] = [];
	for (;;) {
		const part = readPart(reader);
		if (part === undefined) return undefined;
		parts.push(part);
		const next = reader.tokens[reader.position];
		if (next?.type !== 'word' || next.value !== word) break;
		reader.position += 1;
	}
	return parts.length === 1 ? parts[0] : {type: word, parts};
};

const readTerm = (reader: Reader): Marker | undefined => {
	if (reader.tokens[reader.position]?.type !== '(') return readComparison(reader);
	if (reader.depth >= maximumDepth) return undefined;
	reader.position += 1;
	reader.depth += 1;
	const inner = readOr(reader);
	reader.depth -= 1;
	const isClosed = reader.tokens[reader.position]?.type === ')';
	reader.position += 1;
	return isClosed ? inner : undefined;
};

const readComparison = (reader: Reader): Marker | undefined => {
	const [left, operator, right] = reader.tokens.slice(reader.position, reader.position + 3);
	if (operator?.type !== 'operator') return undefined;
	const first = readOperand(left);
	const second = readOperand(right);
	if (first === undefined || second === undefined) return undefined;
	reader.position += 3;
	return {type: 'compare', left: first, operator: operator.value, right: second};
};

const readOperand = (token: Token | undefined): Operand | undefined => {
	if (token?.type === 'text') return {text: token.value};
	if (token?.type !== 'word') return undefined;
	const name = aliases[token.value] ?? token.value;
	return [...selections, ...names].includes(name) ? {variable: name} : undefined;
};
