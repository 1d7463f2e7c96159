import type {CachedEnvironment, CachedPurpose} from '../../core/inspect/caches.js';
import type {CachedGroup} from '../../core/inspect/cached-environments.js';
import type {MeasuredCache} from '../../core/inspect/measure-caches.js';
import {formatAgo, formatBytes, formatCount, plural} from '../../core/text/units.js';

/** The cache of one program: what it takes and the command that empties it. `uv  138G, 9.1M files: uv cache prune frees 120G`. */
export const cacheInWords = ({owner, allocatedBytes, inodes, command, ofCommand}: MeasuredCache): string => {
	const size = allocatedBytes === undefined ? 'not measured' : formatBytes(allocatedBytes);
	const count = inodes === undefined ? '' : `, ${formatCount(inodes)} files`;
	const frees = ofCommand ? ` frees ${ofCommand.exact ? '' : 'up to '}${formatBytes(ofCommand.reclaimableBytes)}` : '';
	return `${owner.padEnd(6)}  ${size}${count}: ${command.join(' ')}${frees}`;
};

/** The environments in a cache as one row; undefined where there are none. */
export const cachedEnvironmentsInWords = (
	{owner, environments, ofEnvironments}: MeasuredCache,
	now: Date,
): string | undefined => {
	if (ofEnvironments === undefined) return undefined;
	const {allocatedBytes, reclaimableBytes, exact, inodes} = ofEnvironments;
	const newest = environments
		.map(({usedAt}) => usedAt)
		.toSorted()
		.at(-1);
	const used = newest === undefined ? '' : `, last used ${formatAgo(newest, now)}`;
	const frees = `frees ${exact ? '' : 'up to '}${formatBytes(reclaimableBytes)}`;
	const whose = whoseInWords(owner, environments);
	return `${plural(environments.length, 'environment')} ${whose}: ${formatBytes(allocatedBytes)}, ${frees}, ${formatCount(inodes)} files${used}`;
};

/** What cached environments are for, the usual first: `uvx, scripts`. */
export const cachedPurposesInWords = (owner: MeasuredCache['owner'], purposes: readonly CachedPurpose[]): string =>
	(['run', 'script', 'project'] as const)
		.filter(purpose => purposes.includes(purpose))
		.map(purpose => purposeInWords(owner, purpose))
		.join(', ');

/** `of uvx and scripts` */
const whoseInWords = (owner: MeasuredCache['owner'], environments: readonly CachedEnvironment[]): string => {
	const words = cachedPurposesInWords(
		owner,
		environments.map(({purpose}) => purpose),
	);
	return `of ${words.replace(/, ([^,]*)$/, ' and $1')}`;
};

const purposeInWords = (owner: MeasuredCache['owner'], purpose: CachedPurpose): string =>
	({run: owner === 'uv' ? 'uvx' : `${owner} run`, script: 'scripts', project: 'projects'})[purpose];

/** What is known of a cache for the question before it is emptied, as far as it is measured. */
export const cacheQuestionLines = (cache: MeasuredCache, now: Date): readonly string[] => {
	const {command, allocatedBytes, inodes, ofCommand, environments, owner} = cache;
	const ofEnvironments = cachedEnvironmentsInWords(cache, now);
	return [
		...(allocatedBytes === undefined ? [] : [`${formatBytes(allocatedBytes)}, ${formatCount(inodes)} files in all`]),
		...(ofEnvironments === undefined && environments.length > 0
			? [`${plural(environments.length, 'environment')} ${whoseInWords(owner, environments)}`]
			: []),
		...(ofEnvironments === undefined ? [] : [ofEnvironments]),
		...(ofCommand === undefined
			? []
			: [
					`${command.join(' ')} removes these and packages that nothing in the cache needs: ` +
						`frees ${ofCommand.exact ? '' : 'up to '}${formatBytes(ofCommand.reclaimableBytes)}, ${formatCount(ofCommand.reclaimableInodes)} files`,
				]),
	];
};

/** The environments in uv's cache in words, a line each. */
export const cachedGroupInWords = (
	{count, purposes, usedAt, usage, ofCommand}: CachedGroup,
	now: Date,
): readonly string[] => [
	`${plural(count, 'environment')} of ${cachedPurposesInWords('uv', purposes)}${usedAt === undefined ? '' : `, last used ${formatAgo(usedAt, now)}`}`,
	...(usage === undefined
		? ['not measured yet']
		: [
				`${formatBytes(usage.allocatedBytes)}, ${formatCount(usage.inodes)} files`,
				`frees ${upTo(usage)}${formatBytes(usage.reclaimableBytes)} alone: the rest is shared with packages of the cache`,
			]),
	...(ofCommand === undefined
		? []
		: [
				`uv cache prune frees ${upTo(ofCommand)}${formatBytes(ofCommand.reclaimableBytes)}, ${formatCount(ofCommand.reclaimableInodes)} files`,
			]),
];

const upTo = ({exact}: {readonly exact: boolean}): string => (exact ? '' : 'up to ');
