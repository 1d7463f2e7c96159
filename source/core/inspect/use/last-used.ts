import type {Context} from '../../model/context.js';
import type {Confidence, Found, LastUsed} from '../../model/environment.js';
import {entryAt} from '../../platform/files/entries.js';
import {accessTimesOf, type Mount} from '../../platform/files/mounts.js';
import type {Noted} from '../../state/use-notes.js';
import {fileTimes, type FileTimes, type ReadFile} from './file-times.js';

/** What is known beside the environment's own files. */
type UseFacts = {
	/** What it lies on; undefined where the system does not tell. */
	readonly mount: Mount | undefined;
	/** Our own last use of it. */
	readonly noted?: Noted | undefined;
	/** When code of its project was last run with a Python of its version. */
	readonly projectRun?: {readonly at: number; readonly evidence: string} | undefined;
};

/** What counts as a use, and how certain a time without one is: what `sweep --explain` prints of both. */
export const explainUses = (): {readonly signs: readonly string[]; readonly certainty: readonly string[]} => ({
	signs: [
		'venv-tui itself used it: created, activated, installed into, checked or reset it',
		'one of its files was read: a package, a command, bin/activate (venv-tui reads them without a trace)',
		'code of its project was run with its Python version',
		'its packages changed',
	],
	certainty: [
		'certain: venv-tui itself used it then',
		'fairly certain: a later use would have left a trace in its files',
		'not certain: it would have left none, since the disk keeps no use times (noatime), a backup read all its files, or a cache shares them',
	],
});

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * When an environment was last used: the latest of our own ledger, access times where they mean something, code run in
 * its project, and the last change of its packages. `confidence` is of the claim that it was not used since: `high` where
 * we used it ourselves, `medium` where access times would show a later use, `low` where nothing would. Undefined where
 * not even a change can be seen. Reads no file, so that asking again answers the same.
 */
export const lastUsed = async (found: Found, facts: UseFacts, context: Context): Promise<LastUsed | undefined> => {
	const times = fileTimes(found, {uid: readerOf(), readsDisturb: context.platform !== 'linux'});
	const trust = trustAccessTimes(times, facts.mount);
	const latest = latestUse(times, trust, facts);
	if (latest === undefined || !Number.isFinite(latest.at)) return undefined;
	// A clock that was wrong once must not keep it for ever.
	const at = Math.min(latest.at, context.now().getTime());
	const confidence = confidenceOf(latest, trust, context.now().getTime() - at);
	const why = trust.why === undefined ? '' : `; ${trust.why}`;
	return {at: new Date(at).toISOString(), evidence: `${latest.evidence}${why}`, confidence};
};

/** Root leaves no trace in anybody's files, others only in none of their own. */
const readerOf = (): number | undefined => {
	const uid = process.getuid?.();
	return uid === 0 ? undefined : uid;
};

/** Whether a use would have left a trace. `since`: access times up to then say nothing. */
type Trust = {readonly usable: boolean; readonly since: number; readonly why?: string | undefined};

const trustAccessTimes = (times: FileTimes, mount: Mount | undefined): Trust => {
	if (mount === undefined || accessTimesOf(mount) === 'never')
		return {usable: false, since: Infinity, why: 'this disk keeps no use times'};
	const sweptAt = lastSweep(times);
	if (sweptAt !== undefined && !times.files.some(file => isUse(file, sweptAt + sweepLasts)))
		return {usable: false, since: Infinity, why: 'something read all its files since, like a backup'};
	if (times.isShared)
		return {usable: false, since: Infinity, why: 'its files are shared with a cache, which hides uses'};
	if (times.files.length === 0) return {usable: false, since: Infinity, why: 'no file of it tells of a use'};
	return {usable: true, since: sweptAt === undefined ? -Infinity : sweptAt + sweepLasts};
};

/** Reading one whole environment takes a backup no longer. */
const sweepLasts = 60 * minute;

/**
 * When something last read everything: two files that no single use reads together were read close to each other, or
 * all files were. Undefined where nothing of the kind is seen.
 */
const lastSweep = ({files, controls}: FileTimes): number | undefined => {
	const moments = controls.filter(wasRead).map(file => file.readAt);
	const together = moments.filter((at, index) =>
		moments.some((other, place) => place !== index && Math.abs(other - at) < 10 * minute),
	);
	if (together.length > 0) return Math.max(...together);
	const all = [...files, ...controls];
	const times = all.map(file => file.readAt);
	const isOneMoment = all.length > 2 && all.every(wasRead) && Math.max(...times) - Math.min(...times) < 2 * minute;
	return isOneMoment ? Math.max(...times) : undefined;
};

/** Where access times move once a day at most, an earlier one may be that of installing. */
const wasRead = (file: ReadFile): boolean => file.readAt > file.modifiedAt + day;
const isUse = (file: ReadFile, since: number): boolean => wasRead(file) && file.readAt > since;

type Use = {readonly at: number; readonly evidence: string; readonly isOurs?: boolean};

const latestUse = (times: FileTimes, trust: Trust, {noted, projectRun}: UseFacts): Use | undefined => {
	const reads = trust.usable ? times.files.filter(file => isUse(file, trust.since)) : [];
	const uses: Use[] = reads.map(file => ({at: file.readAt, evidence: file.kind}));
	if (noted) uses.push({at: Date.parse(noted.at), evidence: `venv-tui ${noted.what} it`, isOurs: true});
	// Installing compiles too, a moment after it has changed the directory.
	if (times.compiledAt !== undefined && times.compiledAt > (times.modifiedAt ?? 0) + 10 * minute)
		uses.push({at: times.compiledAt, evidence: 'a package was compiled'});
	if (projectRun) uses.push(projectRun);
	if (times.modifiedAt !== undefined) uses.push({at: times.modifiedAt, evidence: changeWords(trust)});
	return uses.reduce<Use | undefined>((best, use) => (best === undefined || use.at > best.at ? use : best), undefined);
};

const changeWords = ({usable}: Trust): string => (usable ? 'installed then, not read since' : 'its packages changed');

const confidenceOf = (use: Use, {usable}: Trust, idle: number): Confidence => {
	if (use.isOurs && (usable || idle < day)) return 'high';
	return usable ? 'medium' : 'low';
};

/** Who owns the directory, undefined where it is gone or the system has no owners. */
export const ownerOf = (found: Found): number | undefined => entryAt(found.path)?.uid;
