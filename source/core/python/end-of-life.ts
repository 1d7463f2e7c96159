/** Month in which each minor version of CPython reaches its end of life, as announced on python.org. */
const endOfLife: Readonly<Record<string, string>> = {
	'2.7': '2020-01',
	'3.0': '2009-06',
	'3.1': '2012-04',
	'3.2': '2016-02',
	'3.3': '2017-09',
	'3.4': '2019-03',
	'3.5': '2020-09',
	'3.6': '2021-12',
	'3.7': '2023-06',
	'3.8': '2024-10',
	'3.9': '2025-10',
	'3.10': '2026-10',
	'3.11': '2027-10',
	'3.12': '2028-10',
	'3.13': '2029-10',
	'3.14': '2030-10',
};

/**
 * Month (`YYYY-MM`) in which the minor version of `version` reaches its end of life; undefined where it isn't
 * announced.
 */
export const endOfLifeOf = (version: string): string | undefined => endOfLife[/^\d+\.\d+/.exec(version)?.[0] ?? ''];

/** Whether that month is over. */
export const isPastEndOfLife = (version: string, now: Date): boolean => {
	const month = endOfLifeOf(version);
	return month !== undefined && month < now.toISOString().slice(0, 7);
};
