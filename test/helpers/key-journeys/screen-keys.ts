import {escape, without, type Step} from './walk.js';

export const sweepScreen: readonly Step[] = [
	[' ', /2 of 4 marked/],
	['A', /4 of 4 marked/],
	['', /0 of 4 marked/, 'A'],
	['v', /2 of 4 marked/, 'gvjv'],
	['o', /FREES▾/],
	['O', /FREES▴/],
	['-', /unused for 60 days/],
	['+', /unused for 90 days/],
];

/** These wait until it has been read who uses what. */
export const sweepScreenRead: readonly Step[] = [
	['r', /Reset ~/, 'gr'],
	['', without('Reset ~'), escape],
	['m', /Repair ~/, 'Gm'],
	['', without('Repair ~'), escape],
	['p', /Pinned/, 'gp'],
];

/** Once the sweep has been read again, after the job. */
export const sweepScreenPinned: readonly Step[] = [['d', /Delete .*\?/]];

/** With something deleted. */
export const sweepScreenThen: readonly Step[] = [
	['f', /Free .* for good/],
	['', without('Free .* for good'), escape],
];

export const heldScreen: readonly Step[] = [
	['f', /Free .*, for good/],
	['', without('Free .*, for good'), escape],
	['A', /Free .*, for good/],
	['', without('Free .*, for good'), escape],
	['enter', /Restored/],
];

export const jobsScreen: readonly Step[] = [
	['J', /╭─ Log/],
	['', /╭─ Jobs/, escape],
];

/** With a job that runs. */
export const jobsScreenThen: readonly Step[] = [['d', /Stop this job/]];

export const summaryScreen: readonly Step[] = [
	['Q', /Asking for quotas|Quotas/],
	['d', /uv cache prune[^]*Esc cancel/, 'Gd'],
	['', without('Esc cancel'), escape],
];

export const pythonsScreen: readonly Step[] = [
	['r', /Reset [^]*y reset/],
	['', without('y reset'), escape],
	['m', /Repair ~/],
	['', without('Repair ~'), escape],
];

export const packagesScreen: readonly Step[] = [
	['enter', /1\.0 +code\/one/],
	['', without('code/one'), escape],
];
export const vulnerabilitiesScreen: readonly Step[] = [['a', /GHSA-aaaa-bbbb-cccc/]];
export const cachedScreen: readonly Step[] = [
	['d', /uv cache prune[^]*Esc cancel/],
	['', without('Esc cancel'), escape],
];

export const packagesPane: readonly Step[] = [
	['d', /Uninstall alpha/],
	['', without('Uninstall alpha'), escape],
	['U', /Run the installer in/],
	['', without('Run the installer'), escape],
];
export const requirementsPane: readonly Step[] = [
	['e', /Which packages/],
	['', without('Which packages'), escape],
];
