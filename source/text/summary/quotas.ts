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
			return `not asked: ${quota.program} is not installed (${packages[quota.program]})`;
		case 'timed-out':
			return `${quota.program} did not answer within 10 s`;
		case 'failed':
			return `${quota.program} failed: ${quota.said === '' ? 'it said nothing' : quota.said}`;
		case 'not-asked':
			return quota.command === undefined ? 'has no quota that can be queried' : `not asked: ${quota.command} shows it`;
	}
};

const packages = {
	quota: 'apt install quota',
	lfs: 'it comes with the client of Lustre',
	xfs_quota: 'apt install xfsprogs',
} as const;

const limitsInWords = ({of, bytes, files}: Limits, now: Date): string =>
	`${of} ${usedInWords(bytes, {format: formatBytes, noun: ''}, now)}; ${usedInWords(files, {format: formatCount, noun: ' files'}, now)}`;

type Unit = {readonly format: (count: number) => string; readonly noun: string};

/** `9.0G of 10G`: of the soft limit where there is no other. Above the soft one with what is left of its time. */
const usedInWords = ({used, soft, hard, grace}: Limit, {format, noun}: Unit, now: Date): string => {
	const most = hard ?? soft;
	if (most === undefined) return `${format(used)}${noun}, no limit`;
	const words = `${format(used)} of ${format(most)}${noun}`;
	if (soft === undefined || used <= soft) return words;
	return `${words} (over ${format(soft)}${noun}${grace === undefined ? '' : timeLeft(grace, now)})`;
};

const timeLeft = (grace: NonNullable<Limit['grace']>, now: Date): string => {
	if (grace.type === 'over') return ' for too long: no more can be written';
	const hours = (Date.parse(grace.until) - now.getTime()) / 3_600_000;
	return `, ${hours < 48 ? plural(Math.max(1, Math.round(hours)), 'hour') : plural(Math.round(hours / 24), 'day')} left`;
};
