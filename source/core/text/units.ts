const units = ['K', 'M', 'G', 'T', 'P'] as const;

/** Formats bytes in powers of 1024 with three digits, as `du -h` does: `512B`, `23.8M`, `1.79G`. */
export const formatBytes = (bytes: number): string => {
	if (bytes < 1024) return `${bytes}B`;
	let value = bytes;
	let unit: string = 'B';
	for (const next of units) {
		// 999.5 would round to four digits.
		if (value < 999.5 && unit !== 'B') break;
		value /= 1024;
		unit = next;
	}
	return `${value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0)}${unit}`;
};

/** Formats a count for a narrow column: `950`, `23.4k`, `1.2M`. */
export const formatCount = (count: number): string => {
	if (count < 1000) return String(count);
	const isThousands = count < 999_950;
	return isThousands ? `${(count / 1000).toFixed(1)}k` : `${(count / 1e6).toFixed(1)}M`;
};

const day = 24 * 60 * 60 * 1000;

/** Formats an age, short: `today`, `3 d`, `5 mo`, `2 y`. A time in the future counts as today. */
export const formatAge = (at: Date | string, now: Date): string => {
	const days = Math.floor((now.getTime() - new Date(at).getTime()) / day);
	if (days < 1) return 'today';
	if (days < 60) return `${days} d`;
	if (days < 730) return `${Math.floor(days / 30.44)} mo`;
	return `${Math.floor(days / 365.25)} y`;
};

/** Formats an age for a sentence: `today`, `3 days ago`, `5 months ago`, `2 years ago`. */
export const formatAgo = (at: Date | string, now: Date): string => {
	const short = formatAge(at, now);
	if (short === 'today') return short;
	const [count = '', unit = ''] = short.split(' ');
	const name = {d: 'day', mo: 'month', y: 'year'}[unit] ?? unit;
	return `${plural(Number(count), name)} ago`;
};

/** Formats an age of minutes or hours, for a sentence: `just now`, `5 min ago`, `3 h ago`; a longer one by its days. */
export const formatRecent = (at: Date | string, now: Date): string => {
	const minutes = Math.floor((now.getTime() - new Date(at).getTime()) / 60_000);
	if (minutes < 1) return 'just now';
	if (minutes < 60) return `${minutes} min ago`;
	return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h ago` : formatAgo(at, now);
};

/** Formats a duration: `0.4 s`, `21 s`, `3 min 5 s`. */
export const formatDuration = (milliseconds: number): string => {
	if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`;
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 100 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

/** Formats a count with its noun: `1 package`, `3 packages`, `2 libraries`, `4 processes`. */
export const plural = (count: number, noun: string): string => {
	if (count === 1) return `1 ${noun}`;
	if (/[^aeiou]y$/.test(noun)) return `${count} ${noun.slice(0, -1)}ies`;
	return `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
};
