import {readFileSync} from 'node:fs';

/** Whether everything is done that long runs can do: `npm run test:long -- --full`. */
export const isFull = process.env['VENV_TUI_FULL'] === '1';

/** How many of `whole` rounds a long run does: all of them in full, else a tenth. */
export const roundsOf = (whole: number): number => (isFull ? whole : Math.ceil(whole / 10));

/** Decides which rounds a run that is not full does. Fresh for each run, unless VENV_TUI_SEED names it. */
export const seed = Number(process.env['VENV_TUI_SEED'] ?? Date.now() % 1_000_000);

/** All of a list in full, else a tenth of it that the seed chooses, in its order, evenly spread. */
export const shareOf = <T>(whole: readonly T[]): readonly T[] =>
	isFull ? whole : whole.filter((_, index) => (index + seed) % 10 === 0);

/** A time that is meant for a machine which has nothing else to do, in milliseconds, as this machine's load allows. */
export const slack = (milliseconds: number): number => {
	const [load = '0'] = readFileSync('/proc/loadavg', 'utf8').split(' ');
	return milliseconds * Math.max(1, Number(load));
};
