import type {BigIntStats} from 'node:fs';
import type {Context} from '../model/context.js';
import type {DeletionFailure, NotDeletable} from '../model/reasons/deletion-failure.js';
import type {DeletionReason, DeletionWarning} from '../model/reasons/deletion-reason.js';
import type {Deletable, Found, Identity} from '../model/environment.js';
import {VenvError, type ErrorCode} from '../model/error.js';
import {recognise} from '../discover/recognise.js';
import {findUses, type UsesFound} from '../inspect/use/in-use.js';
import {exactEntryAt, realPathOf, withRealParent} from '../platform/files/entries.js';
import {isOurUser} from '../model/own-user.js';
import {baseName, isAbsolutePath, isInside, isSamePath, namesOf, parent, type FsPath} from '../model/path.js';
import {findMount, isShared, readMounts, type Mount} from '../platform/files/mounts.js';
import {printable} from '../text/printable.js';
import {findForeignFiles} from './foreign-contents.js';
import {findKeptPlaces, forbiddenPlace, isDirectlyBelowRoot} from './forbidden-places.js';
import {holdingDirectoryName} from '../discover/skipped-directories.js';
import {isWindowsAccepted} from '../state/accept-windows.js';
import {isSameDirectory} from '../platform/files/directory-identity.js';

export type AssessmentRequest = {
	readonly context: Context;
	/** Identity of the environment when it was listed. */
	readonly expected?: Identity | undefined;
	/** Directories that the user works on. */
	readonly roots?: readonly FsPath[] | undefined;
	/** Lifts the check for being in use, and no other. */
	readonly allowInUse?: boolean | undefined;
	/**
	 * Uses by processes that the caller has just read, for questions about many environments. Code that deletes reads
	 * them itself.
	 */
	readonly processes?: UsesFound | undefined;
	/**
	 * True when the environment is to be recreated in its place: tools that only keep environments for projects don't
	 * object.
	 */
	readonly isReset?: boolean | undefined;
	/** True for a reset by the very program that the environment belongs to. */
	readonly isByOwner?: boolean | undefined;
};

/** Whether a path may be removed, and how. */
export type Assessment = {
	readonly allowed: boolean;
	/** Facts against the removal, the most important first; empty when allowed. */
	readonly reasons: readonly DeletionReason[];
	/** Error code of the first reason; undefined when allowed. */
	readonly code?: ErrorCode | undefined;
	/** True when the user has to type its name instead of pressing a key. `warnings` say why. */
	readonly needsTypedName: boolean;
	/** Facts that a user should know before the removal. */
	readonly warnings: readonly DeletionWarning[];
	readonly action: 'remove' | 'unlink-alias' | 'owner-command';
	/**
	 * Names of files at its top that somebody left there: while there are any, it is always held and never freed at once.
	 */
	readonly strays: readonly string[];
	/** The environment at the path, if there is one. */
	readonly found?: Found | undefined;
	/** Path to remove, with its ancestors' links resolved. */
	readonly path: FsPath;
};

/**
 * Makes every check before a removal, the most dangerous first, on the disk as it is now. The answer is true only at
 * that moment, so the check has to be repeated right before acting. Changes nothing and never throws because of the
 * contents.
 */
export const assessDeletion = async (path: FsPath, request: AssessmentRequest): Promise<Assessment> => {
	const quick = await assessQuickly(path, request);
	if (!quick.allowed) return quick;
	if (!(await isWindowsAccepted(request.context)))
		return refuse(quick, {code: 'unsupported-platform', reasons: [{type: 'windows'}]});
	if (quick.action !== 'remove' || request.allowInUse) return quick;
	const {uses, areSeen} = await usesOf(quick.path, request);
	if (uses.length > 0) return refuse(quick, {code: 'in-use', reasons: uses});
	return areSeen ? quick : {...quick, warnings: [...quick.warnings, {type: 'uses-unseen'}]};
};

/** Facts of the machine that a list reads once for all of its environments. */
export type Machine = {
	/** Undefined where the table of mounts can't be read. */
	readonly mounts: readonly Mount[] | undefined;
	readonly kept?: ReturnType<typeof findKeptPlaces> | undefined;
};

/** Reads what `quickDeletable` needs to know of the machine. */
export const readMachine = async (context: Context): Promise<Machine> => ({
	mounts: await readMounts(context.platform),
	kept: findKeptPlaces(context),
});

/**
 * Assesses a deletion for lists: without reading processes, which a list shows separately. `machine` is read now where
 * it is absent; code that deletes calls `assessDeletion`, which always reads it.
 */
export const quickDeletable = async (found: Found, context: Context, machine?: Machine): Promise<Deletable> => {
	const known = {found, ...machine};
	const {allowed, reasons} = await assessQuickly(found.path, {context, expected: found.identity}, known);
	return {allowed, reasons};
};

/**
 * Text to type where `needsTypedName`, for example `web/.venv`. It includes the project's name, since nearly all
 * environments are called `.venv`.
 */
export const nameToType = (path: FsPath): string =>
	printable([baseName(parent(path)), baseName(path)].filter(name => name !== '').join('/'));

/** Answers what forbids a deletion, or the operation that is named, as the cause of a failure. */
export const notDeletable = (
	{path, reasons, found}: Assessment,
	{isReset = false, home}: {readonly isReset?: boolean; readonly home?: FsPath} = {},
): NotDeletable => ({type: 'not-deletable', path, reasons, command: found?.owner?.deleteCommand, isReset, home});

/** Answers that the name was not typed, as the cause of a failure. `needsTypedName` holds. */
export const nameNotTyped = (
	{path, warnings}: Assessment,
	operation: 'delete' | 'reset' | 'move',
): DeletionFailure => ({type: 'name-not-typed', path, name: nameToType(path), warnings, operation});

/** Turns a refusing assessment into an error. */
export const refusal = (assessment: Assessment): VenvError =>
	new VenvError(assessment.code ?? 'refused', {
		what: {doing: 'delete', path: assessment.path},
		reason: notDeletable(assessment),
		path: assessment.path,
	});

/** Facts that a list has read already. */
type Known = Partial<Machine> & {readonly found?: Found | undefined};

const unhurt = {
	...{allowed: true, reasons: [], needsTypedName: false, warnings: [], strays: []},
	action: 'remove',
} as const;

const assessQuickly = async (given: FsPath, request: AssessmentRequest, known: Known = {}): Promise<Assessment> => {
	const {context, expected} = request;
	const path = withRealParent(given);
	const blank: Assessment = {...unhurt, path};
	const names: readonly string[] = isAbsolutePath(path) ? namesOf(path) : ['..'];
	if (names.includes('..')) return refuse(blank, {code: 'refused', reasons: [{type: 'relative-path'}]});
	if (names.includes(holdingDirectoryName))
		return refuse(blank, {
			code: 'refused',
			reasons: [{type: 'held-already'}],
		});
	const stat = exactEntryAt(path);
	if (stat === undefined) return refuse(blank, {code: 'not-found', reasons: [{type: 'missing'}]});
	if (expected && !isSameDirectory(expected, {device: String(stat.dev), inode: String(stat.ino)}))
		return refuse(blank, {
			code: 'changed',
			reasons: [{type: 'replaced'}],
		});
	const found = known.found ?? (await recognise(path, context));
	if (!stat.isDirectory()) return assessAlias({...blank, found}, stat);
	return assessDirectory({...blank, found}, stat, {...request, mounts: known.mounts, kept: known.kept});
};

/** Assesses a link, or a file with a path in it: only the link is removed, its target stays. */
const assessAlias = (draft: Assessment, stat: BigIntStats): Assessment => {
	const {found} = draft;
	if (found?.alias === undefined)
		return refuse(draft, {
			code: 'not-an-environment',
			reasons: [{type: stat.isSymbolicLink() ? 'link-elsewhere' : 'not-a-directory'}],
		});
	const alias: Assessment = {
		...draft,
		action: 'unlink-alias',
		warnings: [{type: 'only-alias-goes', alias: stat.isSymbolicLink() ? 'link' : 'file', target: found.alias}],
	};
	return isOurs(stat) || isOurs(exactEntryAt(parent(draft.path)))
		? alias
		: refuse(alias, {code: 'refused', reasons: [{type: 'other-user'}]});
};

const assessDirectory = async (
	draft: Assessment,
	stat: BigIntStats,
	request: AssessmentRequest & Omit<Known, 'found'>,
): Promise<Assessment> => {
	const {context, roots} = request;
	const {path, found} = draft;
	if (context.platform === 'windows' && isUnknownLink(path))
		return refuse(draft, {
			code: 'not-an-environment',
			reasons: [{type: 'unknown-link'}],
		});
	const place = forbiddenPlace(path, context, {roots, kept: request.kept});
	if (place !== undefined) return refuse(draft, {code: 'refused', reasons: [place]});
	if (found === undefined)
		return refuse(draft, {
			code: 'not-an-environment',
			reasons: [{type: 'not-an-environment'}],
		});
	const isOwned = !request.isReset || (!request.isByOwner && ['conda', 'pixi', 'pipx', 'tool'].includes(found.kind));
	if (found.owner && isOwned) return refuseForOwner(draft, found.owner);
	const mounts = request.mounts ?? (await readMounts());
	if (mounts === undefined) return refuse(draft, {code: 'refused', reasons: [{type: 'unread-mounts'}]});
	const mount = mounts.find(({path: point}) => isInside(point, path));
	if (mount !== undefined)
		return refuse(draft, {
			code: 'refused',
			reasons: [mount.path === path ? {type: 'mount-point'} : {type: 'holds-mount', path: mount.path}],
		});
	return withSharedDisk(assessContents(draft, found, stat), mounts);
};

/**
 * Whether what looks like a directory is a reparse point of Windows that Node does not know: then its real path is not
 * where it lies. A short name (`VENV~1`) has a longer one there.
 */
const isUnknownLink = (path: FsPath): boolean => {
	const real = realPathOf(path);
	if (real === undefined || isSamePath(real, path)) return false;
	return !(/~\d/.test(baseName(path)) && isSamePath(parent(real), parent(path)));
};

/** Adds that processes of other machines can't be seen, where the disk is theirs, too. */
const withSharedDisk = (assessment: Assessment, mounts: readonly Mount[]): Assessment => {
	const disk = findMount(assessment.path, mounts);
	if (disk === undefined || !isShared(disk) || !assessment.allowed) return assessment;
	const {fileSystem, source} = disk;
	return {...assessment, warnings: [...assessment.warnings, {type: 'shared-disk', fileSystem, source}]};
};

const refuseForOwner = (draft: Assessment, {name}: NonNullable<Found['owner']>): Assessment =>
	refuse({...draft, action: 'owner-command'}, {code: 'owned-by-tool', reasons: [{type: 'owned-by-tool', tool: name}]});

const assessContents = (draft: Assessment, found: Found, stat: BigIntStats): Assessment => {
	const {path} = draft;
	const {foreign, areStrays, checkouts} = findForeignFiles(path, found.layout);
	if (foreign.length > 0 && !areStrays)
		return refuse(draft, {
			code: 'refused',
			reasons: [{type: 'foreign-files', names: foreign}],
		});
	const isForeign = !isOurs(stat);
	if (isForeign && !isOurs(exactEntryAt(parent(path))))
		return refuse(draft, {code: 'refused', reasons: [{type: 'other-user'}]});
	const grave: readonly DeletionWarning[] = [
		...(isForeign ? [{type: 'other-user'} as const] : []),
		...(isDirectlyBelowRoot(path) ? [{type: 'below-root'} as const] : []),
		...(isWithoutConfig(found) ? [{type: 'no-config'} as const] : []),
		...(areStrays ? [{type: 'stray-files', names: foreign} as const] : []),
	];
	const warnings = checkouts.map((checkout): DeletionWarning => ({type: 'checkout', path: checkout}));
	return {
		...draft,
		warnings: [...grave, ...warnings],
		needsTypedName: grave.length > 0,
		strays: foreign.map(printable),
	};
};

const isWithoutConfig = ({config}: Found): boolean =>
	config.problems.some(problem => ['missing', 'unreadable', 'not-a-file', 'too-large'].includes(problem));

type Uses = {readonly uses: readonly DeletionReason[]; readonly areSeen: boolean};

const usesOf = async (path: FsPath, {context, processes}: AssessmentRequest): Promise<Uses> => {
	const active = context.variables['VIRTUAL_ENV'];
	const isActive = active !== undefined && active !== '' && isInside(realPathOf(active as FsPath) ?? active, path);
	const {usesOf: usersOf, hidden} = processes ?? (await findUses(context));
	const uses: readonly DeletionReason[] = [
		...(isActive ? [{type: 'active'} as const] : []),
		...usersOf(path).map(({pid, command, how}): DeletionReason => ({type: 'in-use', pid, command, how})),
	];
	return {uses, areSeen: hidden !== undefined};
};

type Reasons = {readonly code: ErrorCode; readonly reasons: readonly DeletionReason[]};

const refuse = (draft: Assessment, reasons: Reasons): Assessment => ({...draft, allowed: false, ...reasons});

const isOurs = (stat: BigIntStats | undefined): boolean => stat !== undefined && isOurUser(stat.uid);
