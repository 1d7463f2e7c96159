import type {BlindReason, Confidence, LastUsed, ProjectActivity, ToldUse} from '../core/model/use.js';
import {printable} from '../core/text/printable.js';
import {formatAgo} from '../core/text/units.js';

/** The evidence of the last use, and why a later use may have left none: `a package was read`. Printable. */
export const useEvidence = (lastUsed: LastUsed): string => {
	const blind = lastUsed.blind === undefined ? '' : `; ${blindWords[lastUsed.blind]}`;
	return `${signWords(lastUsed)}${blind}`;
};

const signWords = (lastUsed: LastUsed): string => {
	switch (lastUsed.sign) {
		case 'noted':
			return `venv-tui ${lastUsed.did} it`;
		case 'project-run':
			return runWords(lastUsed.python);
		case 'python-started':
			return 'Python was started';
		case 'package-read':
			return 'a package was read';
		case 'activated':
			return 'it was activated';
		case 'command-run':
			return 'one of its commands was run';
		case 'package-compiled':
			return 'a package was compiled';
		case 'installed':
			return 'when installed; not since';
		case 'changed':
			return 'its packages changed';
	}
};

const runWords = (python: string): string => `its project was run with ${printable(python)}`;

/** Why a later use would have left no trace. */
export const blindWords: Readonly<Record<BlindReason, string>> = {
	'no-access-times': 'this disk records no access times',
	'read-by-backup': 'something read all its files since, like a backup',
	'shared-with-cache': 'its files are shared with a cache, which hides uses',
	'no-file-tells': 'its files tell nothing about use',
};

/** The last use as the JSON has it. */
export const toldUse = (lastUsed: LastUsed): ToldUse => ({
	at: lastUsed.at,
	evidence: useEvidence(lastUsed),
	confidence: lastUsed.confidence,
});

/** The last use with its evidence: `used 5 months ago (a package was read)`. Printable. */
export const lastUseWords = (lastUsed: LastUsed | undefined, now: Date): string => {
	if (lastUsed === undefined) return 'its last use is unknown';
	const ago = formatAgo(lastUsed.at, now);
	if (lastUsed.confidence === 'low') {
		const {sign, blind} = lastUsed;
		const why = sign === 'changed' && blind !== undefined ? blindWords[blind] : useEvidence(lastUsed);
		return `changed ${ago}; ${why}`;
	}
	if (lastUsed.sign === 'installed') return `installed ${ago}, unused since`;
	return `used ${ago} (${useEvidence(lastUsed)})`;
};

/** How certain it is that no later use went unnoticed. */
export const certaintyWords: Readonly<Record<Confidence, string>> = {
	high: 'certain: venv-tui itself used it',
	medium: 'likely: a later use would have left traces',
	low: 'unsure: later use would have left no traces',
};

/** The kind of the last work on a project: `last commit`. Printable. */
export const activityEvidence = (activity: ProjectActivity): string =>
	activity.sign === 'committed' ? 'last commit' : runWords(activity.python);

/** The lines of `sweep --explain` about the evidence of a use. */
export const explainedSigns: readonly string[] = [
	'venv-tui itself used it: created, activated, installed into, checked or reset it',
	'one of its files was read: a package, a command, bin/activate (venv-tui reads them without a trace)',
	'its project was run with its Python version',
	'its packages changed',
];

/** The lines of `sweep --explain` about the certainty of a last use. */
export const explainedCertainty: readonly string[] = [
	'certain: venv-tui itself used it',
	'likely: a later use would have left traces in its files',
	'not certain: it would have left none, since the disk records no access times (noatime), a backup read all its files, or a cache shares them',
];
