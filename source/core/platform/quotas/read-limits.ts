/** How much of something is used, and how much may be; absent where there is no limit. */
export type Limit = {
	readonly used: number;
	/** May be exceeded until its grace time ends. */
	readonly soft?: number | undefined;
	readonly hard?: number | undefined;
	/** While more than `soft` is used. `until`: ISO 8601, UTC. `over`: nothing more can be written. */
	readonly grace?: {readonly type: 'running'; readonly until: string} | {readonly type: 'over'} | undefined;
};

/** Limits of one user or group on one file system; `id` is its number, absent where the program doesn't say. */
export type Limits = {readonly id?: number | undefined; readonly bytes: Limit; readonly files: Limit};

const mostLines = 1000;

/**
 * Reads what `quota -p`, `lfs quota` and `xfs_quota -c 'quota -b -i'` print, whose lines end alike: used, soft and hard
 * limit and grace time, of kilobytes and then of files. quota(1) gives the end of a grace time in seconds since 1970, the
 * others what is left of it at `now`. Lines of another form and those without any limit are left out.
 */
export const readLimits = (output: string, now: Date): readonly Limits[] => {
	const found: Limits[] = [];
	let id: number | undefined;
	for (const line of output.split('\n', mostLines)) {
		const head = /\([ug]id (\d+)\):/.exec(line);
		if (head !== null) id = Number(head[1]);
		const [, ...fields] = lineForm.exec(line) ?? [];
		if (fields.length === 0) continue;
		const bytes = limitOf(fields.slice(0, 4), 1024, now);
		const files = limitOf(fields.slice(4), 1, now);
		const isLimited = [bytes.soft, bytes.hard, files.soft, files.hard].some(limit => limit !== undefined);
		if (isLimited && [bytes, files].every(({used}) => Number.isSafeInteger(used))) found.push({id, bytes, files});
	}
	return found;
};

// Used is marked with `*` where it is too much, and in brackets where lfs could not ask each server. xfs_quota has the
// number of warnings and brackets around the grace time, and its mount point behind.
const count = String.raw`\[?(\d+)[\]*]{0,2}`;
const four = String.raw`${count}\s+${count}\s+${count}\s+(?:\d\d\s+\[\s*)?([^\s\]]+(?: days?)?)\]?`;
const lineForm = new RegExp(String.raw`(?:^|\s)${four}\s+${four}(?:\s+/.*|\s*)$`);

const limitOf = ([used, soft, hard, grace = '-']: readonly string[], unit: number, now: Date): Limit => {
	const limitAt = (text: string | undefined) => (Number(text) || undefined) && Number(text) * unit;
	const limit = {used: Number(used) * unit, soft: limitAt(soft), hard: limitAt(hard)};
	if (limit.soft === undefined || limit.used <= limit.soft) return limit;
	const until = graceEnd(grace, now);
	if (until === undefined) return limit;
	const isOver = until <= now.getTime();
	return {...limit, grace: isOver ? {type: 'over'} : {type: 'running', until: new Date(until).toISOString()}};
};

/** A number of this size is a time since 1970, a smaller one what is left. */
const earliestTime = 1_000_000_000;

const unitSeconds: Readonly<Record<string, number>> = {w: 604_800, d: 86_400, h: 3600, m: 60, s: 1};

/** Milliseconds since 1970 of `1795935371`, `6d23h59m50s`, `6 days`, `01:00:00`, `none`; undefined where none runs. */
const graceEnd = (text: string, now: Date): number | undefined => {
	if (Number(text) >= earliestTime) return Math.min(Number(text), 8.64e12) * 1000;
	if (text.includes('none')) return now.getTime();
	const clock = /^(\d\d):(\d\d):(\d\d)$/.exec(text);
	const [, hours, minutes, seconds] = clock ?? [];
	const units = clock === null ? text : `${hours}h${minutes}m${seconds}s`;
	const parts = [...units.matchAll(/(\d{1,9}) ?([wdhms])/g)];
	if (parts.length === 0) return undefined;
	const left = parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (unitSeconds[unit] ?? 0), 0);
	return now.getTime() + left * 1000;
};
