import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import type {BlindReason, Confidence, LastUsed, UseSign} from '../../model/use.js';
import {accessTimesOf, type Mount} from '../../platform/files/mounts.js';
import type {Noted} from '../../state/use-notes.js';
import {fileTimes, type FileTimes, type ReadFile} from './file-times.js';
import type {ProjectRun} from './project-activity.js';

/** Facts from outside the environment's own files. */
type UseFacts = {
	/** Mount that contains it; undefined where the system gives no answer. */
	readonly mount: Mount | undefined;
	/** Our own last use of it. */
	readonly noted?: Noted | undefined;
	/** Last run of its project's code with a Python of its version. */
	readonly projectRun?: ProjectRun | undefined;
};

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Finds when an environment was last used: the latest of our own ledger, access times where they are reliable, code run
 * in its project, and the last change of its packages. `confidence` refers to the claim that it was not used since:
 * `high` where we used it ourselves, `medium` where access times would show a later use, `low` where nothing would.
 * Undefined where not even a change is visible. Reads no file, so repeating it gives the same answer.
 */
export const lastUsed = async (found: Found, facts: UseFacts, context: Context): Promise<LastUsed | undefined> => {
	const times = fileTimes(found, {uid: readerOf(), readsDisturb: context.platform !== 'linux'});
	const trust = trustAccessTimes(times, facts.mount);
	const latest = latestUse(times, trust, facts);
	if (latest === undefined || !Number.isFinite(latest.at)) return undefined;
	// A clock that was wrong once must not keep it for ever.
	const at = Math.min(latest.at, context.now().getTime());
	const confidence = confidenceOf(latest, trust, context.now().getTime() - at);
	return {...latest.sign, at: new Date(at).toISOString(), blind: trust.blind, confidence};
};

/** User whose files we read without changing access times: everybody's for root (undefined), otherwise only our own. */
const readerOf = (): number | undefined => {
	const uid = process.getuid?.();
	return uid === 0 ? undefined : uid;
};

/** Whether a use would have left a trace. `since`: access times up to then say nothing. */
type Trust = {readonly usable: boolean; readonly since: number; readonly blind?: BlindReason | undefined};

const trustAccessTimes = (times: FileTimes, mount: Mount | undefined): Trust => {
	if (mount === undefined || accessTimesOf(mount) === 'never')
		return {usable: false, since: Infinity, blind: 'no-access-times'};
	const sweptAt = lastSweep(times);
	if (sweptAt !== undefined && !times.files.some(file => isUse(file, sweptAt + sweepLasts)))
		return {usable: false, since: Infinity, blind: 'read-by-backup'};
	if (times.isShared) return {usable: false, since: Infinity, blind: 'shared-with-cache'};
	if (times.files.length === 0) return {usable: false, since: Infinity, blind: 'no-file-tells'};
	return {usable: true, since: sweptAt === undefined ? -Infinity : sweptAt + sweepLasts};
};

/** A backup needs no longer to read one whole environment. */
const sweepLasts = 60 * minute;

/**
 * Finds when a program last read everything: two files that no single use reads together were read at nearly the same
 * time, or all files were. Undefined where no such read is visible.
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

/** Where access times change at most once a day, an earlier one may come from installing. */
const wasRead = (file: ReadFile): boolean => file.readAt > file.modifiedAt + day;
const isUse = (file: ReadFile, since: number): boolean => wasRead(file) && file.readAt > since;

type Use = {readonly at: number; readonly sign: UseSign};

const latestUse = (times: FileTimes, trust: Trust, {noted, projectRun}: UseFacts): Use | undefined => {
	const reads = trust.usable ? times.files.filter(file => isUse(file, trust.since)) : [];
	const uses: Use[] = reads.map(file => ({at: file.readAt, sign: {sign: file.kind}}));
	if (noted) uses.push({at: Date.parse(noted.at), sign: {sign: 'noted', did: noted.what}});
	// Installing compiles too, a moment after it has changed the directory.
	if (times.compiledAt !== undefined && times.compiledAt > (times.modifiedAt ?? 0) + 10 * minute)
		uses.push({at: times.compiledAt, sign: {sign: 'package-compiled'}});
	if (projectRun) uses.push({at: projectRun.at, sign: {sign: 'project-run', python: projectRun.python}});
	if (times.modifiedAt !== undefined)
		uses.push({at: times.modifiedAt, sign: {sign: trust.usable ? 'installed' : 'changed'}});
	return uses.reduce<Use | undefined>((best, use) => (best === undefined || use.at > best.at ? use : best), undefined);
};

const confidenceOf = (use: Use, {usable}: Trust, idle: number): Confidence => {
	if (use.sign.sign === 'noted' && (usable || idle < day)) return 'high';
	return usable ? 'medium' : 'low';
};
