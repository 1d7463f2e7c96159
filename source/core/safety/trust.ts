import type {Context} from '../model/context.js';
import type {Found} from '../model/environment.js';
import type {TrustReason} from '../model/reasons/trust-reason.js';
import {VenvError} from '../model/error.js';
import {areOwnersTold, isOurUser, ownUserId} from '../model/own-user.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {entryAt, namesIn, realPathOf} from '../platform/files/entries.js';
import {isInside, isSamePath, join, parent, type FsPath} from '../model/path.js';
import {identityAt, isSameDirectory, type DirectoryIdentity} from '../platform/files/directory-identity.js';
import {findForeignCode, type ForeignCode} from './code-owners.js';
import {readJsonFile, refuseOtherVersion, writeJsonFile} from '../state/json-file.js';

/** Whether an environment's Python may be run, and the facts that a user should know before they decide. */
export type Trust = {
	/** `refuse`: it may not be run even when the user agrees. */
	readonly decision: 'trusted' | 'ask' | 'refuse';
	/** Reasons why it is refused, or why an answer is not remembered. */
	readonly reasons: readonly TrustReason[];
	readonly canRemember: boolean;
	readonly facts: TrustFacts;
};

/** Facts that a user should know before its Python runs. */
export type TrustFacts = {
	/** User id of its owner, where that is known. */
	readonly owner?: number | undefined;
	readonly isOwn: boolean;
	/** Its interpreter, links resolved where they lead somewhere. */
	readonly interpreter?: FsPath | undefined;
	/** Names of files in site-packages whose code runs whenever this Python starts. */
	readonly startupFiles: readonly string[];
};

type TrustFile = {
	/**
	 * Environments that were trusted. Entries of older versions have no device and no birth time: the user is asked
	 * again.
	 */
	readonly environments: ReadonlyArray<{readonly path: FsPath} & Partial<DirectoryIdentity>>;
	readonly directories: readonly FsPath[];
};

/**
 * Assesses trust from the disk alone, running nothing. `trusted` is an environment that was trusted before, or one of
 * the user's own below a trusted directory. `refuse` is the decision for an interpreter that is a script and, as root,
 * for an environment of which any part that runs belongs to another user.
 */
export const assessTrust = async (found: Found, context: Context): Promise<Trust> => {
	const place = found.alias ?? found.path;
	const foreign = findForeignCode(found);
	const refusals = findRefusals(found, foreign, context);
	const doubts = findDoubts(place, foreign, context);
	const facts = describe(found, place);
	if (refusals.length > 0) return {decision: 'refuse', reasons: refusals, canRemember: false, facts};
	const isKnown = doubts.length === 0 && (await isRemembered(place, context));
	return {decision: isKnown ? 'trusted' : 'ask', reasons: doubts, canRemember: doubts.length === 0, facts};
};

/**
 * Throws `not-trusted` unless the environment is trusted, or `isGiven` says that the user has just agreed. A refusal
 * stands even then.
 */
export const requireTrust = async (
	found: Found,
	{context, isGiven}: {readonly context: Context; readonly isGiven: boolean},
): Promise<void> => {
	const {decision, reasons} = await assessTrust(found, context);
	if (decision === 'trusted' || (decision === 'ask' && isGiven)) return;
	throw new VenvError('not-trusted', {
		what: {doing: 'run-python', path: found.path},
		reason: {type: 'not-trusted', isRefused: decision === 'refuse', reasons},
		path: found.path,
	});
};

/**
 * Remembers that this environment may be run, as long as exactly this directory is there. Its inode alone would not do,
 * since the number is soon given to another.
 */
export const trustEnvironment = async (found: Found, context: Context): Promise<void> => {
	const path = found.alias ?? found.path;
	const now = await identityAt(path);
	// A link's identity is the link's own, not that of its target.
	const isReplaced = found.alias === undefined && now !== undefined && !isSameDirectory(now, found.identity);
	if (now === undefined || isReplaced) return;
	const known = await readTrust(context);
	const others = known.environments.filter(entry => !isSamePath(entry.path, path));
	const {device, inode, born} = now;
	await writeTrust({...known, environments: [...others, {path, device, inode, born}]}, context);
};

/** Remembers that the user's own environments below this directory may be run. */
export const trustBelow = async (directory: FsPath, context: Context): Promise<void> => {
	const known = await readTrust(context);
	const others = known.directories.filter(entry => entry !== directory);
	await writeTrust({...known, directories: [...others, directory]}, context);
};

const trustFile = (context: Context): FsPath => join(context.places.data, 'trust.json');

const isTrustFile = (value: unknown): value is TrustFile => {
	if (typeof value !== 'object' || value === null) return false;
	const {environments, directories} = value as Record<string, unknown>;
	return (
		Array.isArray(environments) &&
		environments.every((entry: unknown) => {
			const {path, ...identity} = (entry ?? {}) as Record<string, unknown>;
			return typeof path === 'string' && Object.values(identity).every(value => typeof value === 'string');
		}) &&
		Array.isArray(directories) &&
		directories.every(entry => typeof entry === 'string')
	);
};

const readTrust = async (context: Context): Promise<TrustFile> =>
	(await readJsonFile(trustFile(context), isTrustFile)) ?? {environments: [], directories: []};

const writeTrust = async (value: TrustFile, context: Context): Promise<void> => {
	await refuseOtherVersion(trustFile(context), isTrustFile);
	await writeJsonFile(trustFile(context), value);
};

const isRemembered = async (path: FsPath, context: Context): Promise<boolean> => {
	const {environments, directories} = await readTrust(context);
	const now = await identityAt(path);
	const isSame = environments.some(
		entry =>
			isSamePath(entry.path, path) &&
			now !== undefined &&
			entry.device === now.device &&
			entry.inode === now.inode &&
			entry.born === now.born,
	);
	return isSame || (directories.some(directory => isInside(path, directory)) && isOwn(ownerOf(path)));
};

const isOwn = (owner: number | undefined): boolean => owner !== undefined && isOurUser(owner);

const ownerOf = (path: FsPath): number | undefined => {
	const real = realPathOf(path);
	return real === undefined ? undefined : entryAt(real)?.uid;
};

const findRefusals = (
	{layout}: Found,
	foreign: readonly ForeignCode[],
	{platform}: Context,
): readonly TrustReason[] => {
	const reasons: TrustReason[] = [];
	if (layout.platform === 'windows' && platform !== 'windows') reasons.push({type: 'made-for-windows'});
	const another = foreign.find(({why, part}) => why === 'owner' && part === 'environment');
	if (ownUserId() === 0 && another?.why === 'owner')
		reasons.push({type: 'other-owner', path: another.path, owner: another.owner, isRefusedToRoot: true});
	const interpreter = layout.interpreter;
	if (interpreter !== undefined && isScript(interpreter)) reasons.push({type: 'script', path: interpreter});
	return reasons;
};

const doubtOf = (foreign: ForeignCode): TrustReason =>
	foreign.why === 'owner'
		? {type: 'other-owner', path: foreign.path, owner: foreign.owner}
		: {type: 'writable', path: foreign.path, by: foreign.why};

// An interpreter that dangles or can't be read can't be run either.
const isScript = (path: FsPath): boolean =>
	readBounded(path, 2, {prefix: true, followLink: true}).bytes?.toString('latin1') === '#!';

const mostDoubts = 3;

/**
 * Finds the facts for which an answer counts only once: others may change the code that would run. A sticky directory such as /tmp
 * is no reason.
 */
const findDoubts = (place: FsPath, foreign: readonly ForeignCode[], context: Context): readonly TrustReason[] => {
	const real = realPathOf(place) ?? place;
	const downloads = join(context.home, 'Downloads');
	return [
		...(isInside(real, downloads) ? [{type: 'downloaded', directory: downloads} as const] : []),
		...foreign.slice(0, mostDoubts).map(doubtOf),
		...ancestors(real)
			.filter(isOpenToAll)
			.map((path): TrustReason => ({type: 'writable', path, by: 'everybody'})),
	];
};

const ancestors = (path: FsPath): readonly FsPath[] => {
	const above = parent(path);
	return above === path ? [] : [above, ...ancestors(above)];
};

const isOpenToAll = (path: FsPath): boolean => {
	if (!areOwnersTold) return false;
	const mode = entryAt(path)?.mode ?? 0;
	return (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
};

const describe = ({layout: {interpreter, sitePackages}}: Found, place: FsPath): TrustFacts => {
	const owner = ownerOf(place);
	return {
		owner,
		isOwn: isOwn(owner),
		interpreter: interpreter && (realPathOf(interpreter) ?? interpreter),
		startupFiles: sitePackages.flatMap(startupFiles),
	};
};

/** Names of the files in site-packages whose code runs whenever this Python starts. */
const startupFiles = (directory: FsPath): readonly string[] =>
	namesIn(directory).filter(
		name =>
			/^(?:sitecustomize|usercustomize)\b/.test(name) || (name.endsWith('.pth') && importsCode(join(directory, name))),
	);

const importsCode = (path: FsPath): boolean => {
	const {bytes} = readBounded(path, 64 * 1024, {prefix: true});
	// A file that can't be read might do anything.
	return bytes === undefined || /^import[ \t]/m.test(bytes.toString('latin1'));
};
