import type {Context} from '../../model/context.js';
import type {DeletionReason} from '../../model/reasons/deletion-reason.js';
import type {Environment, Kind} from '../../model/environment.js';
import type {Elsewhere} from '../../model/health.js';
import type {FsPath} from '../../model/path.js';
import {projectAt} from '../../discover/kinds/project.js';
import type {UsesFound} from '../../inspect/use/in-use.js';
import {isDirectory} from '../../platform/files/entries.js';
import {assessDeletion, type Assessment} from '../../safety/assess-deletion.js';
import {isFitPlace} from './relocation.js';

/** What a repair can mend. */
export type Damage =
	/** Its Python is gone, or is another than its packages are for. `base` is the missing file where that is known. */
	| {readonly type: 'python-lost'; readonly base?: FsPath | undefined}
	/** Its scripts name another directory, from which it was moved, renamed or copied. Its Python works. */
	| {readonly type: 'moved'; readonly from: FsPath};

/** Why a repair of many leaves an environment alone. */
export type LeftAlone =
	/** Its Python is on a disk that is not mounted now. */
	| {readonly type: 'not-mounted'; readonly path: FsPath}
	| {readonly type: 'other-user'; readonly uid: number}
	/** Somebody may use it there, and loses it by a reset here. */
	| {readonly type: 'elsewhere'; readonly where: Elsewhere; readonly path: FsPath}
	/** Reasons why it may not be replaced. */
	| {readonly type: 'refused'; readonly reasons: readonly DeletionReason[]}
	/** Its name has to be typed before it is replaced. */
	| {readonly type: 'needs-name'; readonly assessment: Assessment}
	/** Its program writes its path into compiled files. */
	| {readonly type: 'compiled-paths'; readonly kind: Kind}
	/** Its programs are binaries with its path in them, as on Windows. */
	| {readonly type: 'binary-programs'}
	/** No script could hold its path. */
	| {readonly type: 'unfit-path'};

/** A damaged environment. Without `leftAlone` it can be repaired, as far as this tells. */
type DamageFound = {readonly damage: Damage; readonly leftAlone?: LeftAlone | undefined};

type DamageRequest = {
	readonly context: Context;
	readonly roots?: readonly FsPath[] | undefined;
	/** Whether those that were made elsewhere are repaired as well. */
	readonly takesElsewhere?: boolean | undefined;
	readonly allowInUse?: boolean | undefined;
	/** Uses by processes that the caller has just read, for questions about many. */
	readonly processes?: UsesFound | undefined;
};

/** Finds out what a repair would mend in an environment by its notes alone; undefined where that is nothing. */
export const damageOf = ({health = [], python}: Environment): Damage | undefined => {
	const ids = new Set(health.filter(({severity}) => severity === 'broken').map(({id}) => id));
	if (losses.some(id => ids.has(id))) return {type: 'python-lost', base: python?.lostBase};
	const moved = health.find(note => note.id === 'moved' || note.id === 'copied');
	return moved && {type: 'moved', from: moved.from};
};

const losses = [
	'interpreter-missing',
	'interpreter-loop',
	'interpreter-removed',
	'base-removed',
	'version-mismatch',
	'made-elsewhere',
] as const;

/**
 * Assesses whether an environment needs a repair and can have one, by its notes and the disk as it is now. Undefined
 * where nothing is to be repaired. Changes and runs nothing.
 */
export const assessDamage = async (
	environment: Environment,
	request: DamageRequest,
): Promise<DamageFound | undefined> => {
	const damage = damageOf(environment);
	if (damage === undefined) return undefined;
	const leftAlone =
		whyOfOthers(environment, request) ??
		(damage.type === 'moved' ? whyNotInPlace(environment) : await whyNotReset(environment, request));
	return {damage, leftAlone};
};

const whyOfOthers = (
	{health = [], found, python}: Environment,
	{context, takesElsewhere}: DamageRequest,
): LeftAlone | undefined => {
	const own = process.geteuid?.();
	if (own !== undefined && found.userId !== undefined && found.userId !== own)
		return {type: 'other-user', uid: found.userId};
	const base = python?.lostBase;
	if (base !== undefined && projectAt(base, context).state === 'not-mounted') return {type: 'not-mounted', path: base};
	const elsewhere = health.find(note => note.id === 'made-elsewhere');
	if (elsewhere === undefined || takesElsewhere) return undefined;
	return {type: 'elsewhere', where: elsewhere.where, path: elsewhere.path};
};

const whyNotInPlace = ({path, alias, kind, found}: Environment): LeftAlone | undefined => {
	const place = alias ?? path;
	if (!isDirectory(place)) return {type: 'refused', reasons: [{type: 'missing'}]};
	if (kind === 'conda' || kind === 'pixi') return {type: 'compiled-paths', kind};
	if (found.layout.platform === 'windows') return {type: 'binary-programs'};
	return isFitPlace(place) ? undefined : {type: 'unfit-path'};
};

const whyNotReset = async (
	{path, alias}: Environment,
	{context, roots, allowInUse, processes}: DamageRequest,
): Promise<LeftAlone | undefined> => {
	const place = alias ?? path;
	const assessment = await assessDeletion(place, {context, roots, allowInUse, processes, isReset: true});
	const {allowed, reasons, needsTypedName} = assessment;
	if (!allowed) return {type: 'refused', reasons};
	return needsTypedName ? {type: 'needs-name', assessment} : undefined;
};
