import {absolute, comparable, isSamePath, parent, type FsPath} from '../../model/path.js';
import type {TextFlaw} from '../../model/reasons/read-note.js';
import type {UnreadReason} from '../../model/reasons/unread-reason.js';
import {maskSecrets} from '../../text/mask-secrets.js';
import {printable} from '../../text/printable.js';
import {createPace, type Pace} from '../../tasks/limit-concurrency.js';
import {logicalLines, type LogicalLine} from '../syntax/logical-lines.js';
import {splitLine, type Options} from '../syntax/line-options.js';
import {readRequired} from '../syntax/required.js';
import type {ReadOptions, Required, RequirementSet, Source, Unread} from '../syntax/requirement-set.js';
import {listSet} from './list-set.js';
import {isUrl, urlTarget} from '../syntax/target.js';
import {readText} from '../syntax/text-file.js';

const maximumDepth = 20;
const maximumFiles = 200;

/**
 * Reads a requirements or constraints file and all that it includes, as pip does; included paths are relative to the
 * including file. Nothing is fetched: an included URL is unread. A file that includes itself, one too deep, missing or
 * too large is unread, not an error. Each file counts once. Gives way to other work every few milliseconds.
 */
export const readRequirementsFile = async (source: Source, options: ReadOptions): Promise<RequirementSet> => {
	const reading: Reading = {...options, ...emptyReading()};
	await readFile(source.path, {reading, limits: source.format === 'constraints', stack: []});
	const {requirements, constraints, unread, flaws, files, compiled} = reading;
	const hasHashes = requirements.some(item => item.hashes.length > 0);
	return listSet(
		{
			source,
			complete: compiled === source.path,
			requirements,
			constraints,
			unread,
			notes: [...flaws, ...(hasHashes ? [{type: 'has-hashes'} as const] : [])],
			files: [...files],
		},
		options,
	);
};

/** Result of reading the lines of a requirements file. */
type ReadLines = {
	readonly requirements: readonly Required[];
	readonly constraints: readonly Required[];
	readonly unread: readonly Unread[];
	/** One of each kind, in the order of the files. */
	readonly flaws: readonly TextFlaw[];
	readonly files: readonly FsPath[];
};

/**
 * Reads lines that another file holds and that pip gets as a requirements file which lies beside that one: conda's `pip:`
 * list, tox's `deps`. As {@link readRequirementsFile}; `files` are those that the lines include.
 */
export const readRequirementLines = async (
	lines: readonly string[],
	file: FsPath,
	options: ReadOptions,
): Promise<ReadLines> => {
	const reading: Reading = {...options, ...emptyReading()};
	for (const {text, written} of logicalLines(lines.join('\n'), options.variables))
		await readLine({text, written}, file, {reading, limits: false, stack: []});
	const {requirements, constraints, unread, flaws, files} = reading;
	return {requirements, constraints, unread, flaws, files: [...files]};
};

type Reading = ReadOptions & {
	readonly requirements: Required[];
	readonly constraints: Required[];
	readonly unread: Unread[];
	readonly flaws: TextFlaw[];
	readonly files: Set<FsPath>;
	readonly seen: Set<string>;
	readonly pace: Pace;
	/** The file whose header says that a compiler wrote it. */
	compiled?: FsPath;
};

const emptyReading = () => ({
	requirements: [],
	constraints: [],
	unread: [],
	flaws: [],
	files: new Set<FsPath>(),
	seen: new Set<string>(),
	pace: createPace(),
});

type Inclusion = {
	readonly reading: Reading;
	/** Whether its lines are constraints. */
	readonly limits: boolean;
	readonly stack: readonly FsPath[];
	readonly at?: {readonly file: FsPath; readonly line?: number | undefined; readonly text: string} | undefined;
};

const readFile = async (path: FsPath, inclusion: Inclusion): Promise<void> => {
	const {reading, limits, stack} = inclusion;
	const refuse = (reason: UnreadReason): void => {
		const {file = path, line, text = printable(path)} = inclusion.at ?? {};
		reading.unread.push({text, reason, file, ...(line === undefined ? {} : {line})});
	};
	if (stack.some(above => isSamePath(above, path))) return refuse({type: 'includes-itself'});
	const key = `${String(limits)}:${comparable(path)}`;
	if (reading.seen.has(key)) return;
	if (stack.length > maximumDepth) return refuse({type: 'includes-too-deep', maximum: maximumDepth});
	if (reading.files.size >= maximumFiles) return refuse({type: 'includes-too-many', maximum: maximumFiles});
	reading.seen.add(key);
	const content = await readText(path);
	if (content.text === undefined)
		return refuse({type: stack.length === 0 ? 'file' : 'included-file', problem: content.problem});
	reading.files.add(path);
	const {flaw} = content;
	if (flaw !== undefined && !reading.flaws.some(({type}) => type === flaw.type)) reading.flaws.push(flaw);
	if (parsesAsCompiled(content.text)) reading.compiled ??= path;
	for (const line of logicalLines(content.text, reading.variables)) {
		await readLine(line, path, inclusion);
		await reading.pace();
	}
};

/** A line; its number is absent where no file of its own holds it. */
type Line = Omit<LogicalLine, 'line'> & {readonly line?: number | undefined};

const readLine = async (line: Line, file: FsPath, inclusion: Inclusion): Promise<void> => {
	const {reading, limits, stack} = inclusion;
	const at = {file, text: line.written, ...(line.line === undefined ? {} : {line: line.line})};
	const split = splitLine(line.text);
	if ('problem' in split) return void reading.unread.push({...at, reason: split.problem});
	const {text, options} = split;
	const editable = text === '' ? valueOf(options, '--editable') : undefined;
	const requirement = text === '' ? editable : text;
	if (requirement === undefined) {
		const included = valueOf(options, '--requirement') ?? valueOf(options, '--constraint');
		if (included === undefined) return;
		const isConstraint = valueOf(options, '--requirement') === undefined;
		const path = includedPath(included, file);
		if (path === undefined) return void reading.unread.push({...at, reason: {type: 'includes-url'}});
		return readFile(path, {reading, limits: isConstraint, stack: [...stack, file], at});
	}
	const hashes = options.filter(([name]) => name === '--hash').map(([, value]) => value);
	const place = {...at, directory: reading.project, written: line.written, hashes, editable: editable !== undefined};
	const required = readRequired(requirement, place);
	if ('problem' in required) reading.unread.push({...at, reason: required.problem});
	else (limits ? reading.constraints : reading.requirements).push(required);
};

const includedPath = (text: string, file: FsPath): FsPath | undefined => {
	if (!isUrl(text)) return absolute(text, parent(file));
	const target = urlTarget(text, parent(file));
	return target.type === 'path' ? target.path : undefined;
};

/** The first value of an option, as pip takes of `-r`, `-c` and `-e`. */
const valueOf = (options: Options, name: string): string | undefined => options.find(([given]) => given === name)?.[1];

/** Whether a compiler (pip-compile, uv) wrote the file: then it names every package. */
export const parsesAsCompiled = (text: string): boolean =>
	/^#[^\n]*\bautogenerated by\s+(?:pip-compile|uv\b)/m.test(text.slice(0, 2048)) &&
	!/^#[^\n]*--no-deps\b/m.test(text.slice(0, 2048));

/** A requirement's text as it may be shown: secrets masked, controls made visible. */
export const shownText = (text: string): string => printable(maskSecrets(text));
