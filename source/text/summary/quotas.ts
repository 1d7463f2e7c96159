import type {Quota} from '../../core/platform/quotas/ask-quotas.js';
import type {Limit} from '../../core/platform/quotas/read-limits.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {formatBytes, formatCount, plural} from '../fit-width.js';

/** Quotas as printable lines, one for each user, group or reason why there is none. */
export const quotaLines = (quotas: readonly Quota[], now: Date): readonly string[] =>
	quotas.flatMap(quota => {
		const words =
			quota.answer === 'limits' ? quota.limits.map(limits => limitsInWords(limits, now)) : [reasonOf(quota)];
		return words.map(text => `${printablePath(quota.mount)} (${printable(quota.fileSystem)}): ${text}`);
	});

type Unlimited = Exclude<Quota, {readonly answer: 'limits'}>;
type Limits = Extract<Quota, {readonly answer: 'limits'}>['limits'][number];

const reasonOf = (quota: Unlimited): string => {
	switch (quota.answer) {
		case 'none':
			return `no quota is set, ${quota.program} says`;
		case 'no-program':
			return `not asked: ${quota.program} is not here (Debian: ${packages[quota.program]})`;
		case 'timed-out':
			return `${quota.program} did not answer within 10 s`;
		case 'failed':
			return `${quota.program} failed: ${quota.said === '' ? 'it said nothing' : quota.said}`;
		case 'not-asked':
			return quota.command === undefined ? 'has no quota that could be asked' : `not asked: ${quota.command} tells`;
	}
};

const packages = {quota: 'quota', lfs: 'lustre-utils', xfs_quota: 'xfsprogs'} as const;

const limitsInWords = ({of, bytes, files}: Limits, now: Date): string =>
	`${of} ${usedInWords(bytes, formatBytes, now)}; ${usedInWords(files, count => `${formatCount(count)} files`, now)}`;

/** `9.0G of 10G`: of the soft limit where there is no other. Above the soft one with what is left of its time. */
const usedInWords = ({used, soft, hard, grace}: Limit, format: (count: number) => string, now: Date): string => {
	const most = hard ?? soft;
	if (most === undefined) return `${format(used)}, no limit`;
	const words = `${format(used).replace(' files', '')} of ${format(most)}`;
	if (soft === undefined || used <= soft) return words;
	return `${words} (over ${format(soft)}${grace === undefined ? '' : timeLeft(grace, now)})`;
};

const timeLeft = (grace: NonNullable<Limit['grace']>, now: Date): string => {
	if (grace.type === 'over') return ' for too long: no more can be written';
	const hours = (Date.parse(grace.until) - now.getTime()) / 3_600_000;
	return `, ${hours < 48 ? plural(Math.max(1, Math.round(hours)), 'hour') : plural(Math.round(hours / 24), 'day')} left`;
};
