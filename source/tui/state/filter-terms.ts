/**
 * The terms of the filter, each with the environments that it matches: for the line below the list and for the help.
 */
export const filterTerms: ReadonlyArray<{readonly term: string; readonly about: string}> = [
	{term: 'broken', about: 'those in this state; also degraded, active, pinned, in-use, alias, worktree, merged, dirty'},
	{term: 'unused', about: 'unused for the days of the sweep: 90, or as set'},
	{term: '>500M', about: 'larger than that; < for smaller; K M G T'},
	{term: '>50k files', about: 'with more files and directories than that'},
	{term: 'py:3.9', about: 'with this Python'},
	{term: 'kind:uv', about: 'of this kind, or created by it'},
	{term: 'host:web1', about: 'on this machine, in lists of several (--host, --from)'},
	{term: 'has:numpy<2', about: 'with a package of these versions'},
	{term: 'used:>90d', about: 'last used longer ago than that; < for less; d mo y'},
	{term: 'base:/opt', about: 'created with a Python below this path'},
	{term: 'repo:shop', about: 'in this git repository or one of its worktrees'},
	{term: '-term', about: 'all that do not match the term'},
];

/** Whole filters that Tab goes through while one is being typed. */
const presets = ['broken', 'unused', '>500M', '>50k files', 'in-use'] as const;

/** The preset after the given one; the first if the text is no preset. */
export const nextPreset = (text: string): string => {
	const index = presets.findIndex(preset => preset === text);
	return presets[(index + 1) % presets.length] ?? presets[0];
};
