import type {BigIntStats} from 'node:fs';
import type {Context} from '../model/context.js';
import type {Deletable, Found, Identity} from '../model/environment.js';
import {VenvError, type ErrorCode} from '../model/error.js';
import {recognise} from '../discover/recognise.js';
import {findUses, type UsesFound} from '../inspect/use/in-use.js';
import {exactEntryAt, realPathOf, withRealParent} from '../platform/files/entries.js';
import {baseName, isInside, parent, type FsPath} from '../model/path.js';
import {mountsBelow, type Mount} from '../platform/files/mounts.js';
import {shellLine} from '../platform/processes/quote-words.js';
import {printable, printablePath} from '../text/printable.js';
import {findForeignFiles} from './foreign-contents.js';
import {forbiddenPlace, isDirectlyBelowRoot} from './forbidden-places.js';
import {holdingDirectoryName} from '../discover/skipped-directories.js';
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
};

/** Whether a path may be removed, and how. */
export type Assessment = {
	readonly allowed: boolean;
	/** Reasons against removal, as sentences without a full stop; empty when allowed. */
	readonly reasons: readonly string[];
	readonly hint?: string | undefined;
	/** Error code of the first reason; undefined when allowed. */
	readonly code?: ErrorCode | undefined;
	/** True when the user has to type its name instead of pressing a key. `warnings` say why. */
	readonly needsTypedName: boolean;
	/** Facts that a user should know before the removal. */
	readonly warnings: readonly string[];
	readonly action: 'remove' | 'unlink-alias' | 'owner-command';
	/** Names of files at its top that somebody left there: while there are any, it is always held and never freed at once. */
	readonly strays: readonly string[];
	/** What is there, where it is an environment. */
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
	if (!quick.allowed || quick.action !== 'remove') return quick;
	if (request.allowInUse) return quick;
	const uses = await usesOf(quick.path, request);
	if (uses.length === 0) return quick;
	return refuse(quick, 'in-use', uses, 'Stop what uses it, or add --in-use');
};

/**
 * Assesses a deletion for lists: without reading processes, which a list shows separately. `mounts` is the table of
 * mounts where the caller has read it; code that deletes calls `assessDeletion`, which always reads the table.
 */
export const quickDeletable = async (found: Found, context: Context, mounts?: readonly Mount[]): Promise<Deletable> => {
	const known = {found, mounts};
	const {allowed, reasons} = await assessQuickly(found.path, {context, expected: found.identity}, known);
	return {allowed, reasons};
};

/**
 * Text to type where `needsTypedName`, for example `web/.venv`. It includes the project's name, since nearly all
 * environments are called `.venv`.
 */
export const nameToType = (path: FsPath): string =>
	printable([baseName(parent(path)), baseName(path)].filter(name => name !== '').join('/'));

/** Turns a refusing assessment into an error. */
export const refusal = ({path, reasons, code, hint}: Assessment): VenvError =>
	new VenvError(code ?? 'refused', {
		what: `Can't delete ${printablePath(path)}`,
		why: reasons.join('; '),
		hint,
		path,
	});

type Draft = Assessment & {readonly found?: Found | undefined};
/** Facts that a list has read already. */
type Known = {readonly found?: Found | undefined; readonly mounts?: readonly Mount[] | undefined};

const unhurt = {
	...{allowed: true, reasons: [], needsTypedName: false, warnings: [], strays: []},
	action: 'remove',
} as const;

const assessQuickly = async (given: FsPath, request: AssessmentRequest, known: Known = {}): Promise<Draft> => {
	const {context, expected} = request;
	const path = withRealParent(given);
	const blank: Draft = {...unhurt, path};
	if (context.platform === 'windows')
		return refuse(blank, 'unsupported-platform', ['deleting was never tried on Windows']);
	if (!path.startsWith('/') || path.split('/').includes('..'))
		return refuse(blank, 'refused', ['its path is not absolute']);
	if (path.split('/').includes(holdingDirectoryName))
		return refuse(blank, 'refused', ['it is deleted already and only held'], 'venv-tui free removes it for good');
	const stat = exactEntryAt(path);
	if (stat === undefined) return refuse(blank, 'not-found', ["it isn't there"]);
	if (expected && !isSameDirectory(expected, {device: String(stat.dev), inode: String(stat.ino)}))
		return refuse(blank, 'changed', ['something else is there than when it was listed'], 'Scan again');
	const found = known.found ?? (await recognise(path, context));
	if (!stat.isDirectory()) return assessAlias({...blank, found}, stat);
	return assessDirectory({...blank, found}, stat, {...request, mounts: known.mounts});
};

/** Assesses a link, or a file with a path in it: only the link is removed, its target stays. */
const assessAlias = (draft: Draft, stat: BigIntStats): Draft => {
	const {found} = draft;
	if (found?.alias === undefined)
		return refuse(draft, 'not-an-environment', [
			stat.isSymbolicLink() ? "it is a link that doesn't point to an environment" : 'it is not a directory',
		]);
	const alias: Draft = {
		...draft,
		action: 'unlink-alias',
		warnings: [`Only the ${stat.isSymbolicLink() ? 'link' : 'file'} goes; ${printablePath(found.alias)} stays`],
	};
	return isOurs(stat) || isOurs(exactEntryAt(parent(draft.path)))
		? alias
		: refuse(alias, 'refused', ['it belongs to another user']);
};

const assessDirectory = async (
	draft: Draft,
	stat: BigIntStats,
	request: AssessmentRequest & Pick<Known, 'mounts'>,
): Promise<Draft> => {
	const {context, roots} = request;
	const {path, found} = draft;
	const place = forbiddenPlace(path, context, roots);
	if (place !== undefined) return refuse(draft, 'refused', [place]);
	if (found === undefined)
		return refuse(
			draft,
			'not-an-environment',
			['it is not a virtual environment'],
			'Remove it yourself if you are sure',
		);
	const isOwned = !request.isReset || ['conda', 'pixi', 'pipx', 'tool'].includes(found.kind);
	if (found.owner && isOwned) return refuseForOwner(draft, found.owner);
	const mounts = request.mounts?.filter(mount => isInside(mount.path, path)) ?? (await mountsBelow(path));
	if (mounts === undefined) return refuse(draft, 'refused', ["what is mounted in it can't be read"]);
	const [mount] = mounts;
	if (mount !== undefined)
		return refuse(
			draft,
			'refused',
			[mount.path === path ? 'it is a mount point' : `${printablePath(mount.path)} is mounted in it`],
			`Unmount ${printablePath(mount.path)} first`,
		);
	return assessContents(draft, found, stat);
};

const refuseForOwner = (draft: Draft, {name, deleteCommand}: NonNullable<Found['owner']>): Draft =>
	refuse(
		{...draft, action: 'owner-command'},
		'owned-by-tool',
		[`it belongs to ${name}`],
		`Use ${name}'s own command: ${shellLine(deleteCommand)}`,
	);

const assessContents = (draft: Draft, found: Found, stat: BigIntStats): Draft => {
	const {path} = draft;
	const {foreign, areStrays, checkouts} = findForeignFiles(path, found.layout);
	const names = foreign.map(printable);
	if (foreign.length > 0 && !areStrays)
		return refuse(
			draft,
			'refused',
			[`it also holds ${listed(names)}: was it made in a project's own directory?`],
			'Move those away first, or remove bin, lib, include and pyvenv.cfg yourself',
		);
	const isForeign = !isOurs(stat);
	if (isForeign && !isOurs(exactEntryAt(parent(path)))) return refuse(draft, 'refused', ['it belongs to another user']);
	const grave = [
		...(isForeign ? ['It belongs to another user'] : []),
		...(isDirectlyBelowRoot(path) ? ['It lies directly below /'] : []),
		...(isWithoutConfig(found)
			? ['pyvenv.cfg is unreadable or missing; recognised as an environment by its other files']
			: []),
		...(areStrays ? [`It also holds ${names.join(', ')}, which no package installed`] : []),
	];
	const warnings = checkouts.map(checkout => `${printablePath(checkout)} is a checkout: work in it may be only there`);
	return {...draft, warnings: [...grave, ...warnings], needsTypedName: grave.length > 0, strays: names};
};

const isWithoutConfig = ({config}: Found): boolean =>
	config.problems.some(problem => ['missing', 'unreadable', 'not-a-file', 'too-large'].includes(problem));

const listed = (names: readonly string[]): string =>
	names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

const usesOf = async (path: FsPath, {context, processes}: AssessmentRequest): Promise<readonly string[]> => {
	const active = context.variables['VIRTUAL_ENV'];
	const isActive = active !== undefined && active !== '' && isInside(realPathOf(active as FsPath) ?? active, path);
	const {usesOf: usersOf} = processes ?? (await findUses(context));
	return [
		...(isActive ? ['it is active in this shell'] : []),
		...usersOf(path).map(({pid, command, how}) => `process ${pid} (${command}) ${how}`),
	];
};

const refuse = (draft: Draft, code: ErrorCode, reasons: readonly string[], hint?: string): Draft => ({
	...draft,
	allowed: false,
	reasons,
	code,
	hint,
});

const isOurs = (stat: BigIntStats | undefined): boolean =>
	stat !== undefined && (process.geteuid === undefined || stat.uid === BigInt(process.geteuid()));
