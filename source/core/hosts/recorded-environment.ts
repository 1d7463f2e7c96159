import {posix} from 'node:path';
import * as v from 'valibot';
import {kinds, type Environment, type Found, type Told} from '../model/environment.js';
import {fromBytes, fsPath, type FsPath} from '../model/path.js';
import {referenceHows} from '../model/reference.js';

// What another machine says of an environment. It is foreign text: each value is checked, and one that is not as it
// should be counts as unknown.

const known = <Schema extends v.GenericSchema>(schema: Schema) => v.fallback(v.optional(schema), undefined);

const text = v.pipe(v.string(), v.maxLength(8192));
const path = v.pipe(text, v.transform(fsPath));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const moment = v.pipe(
	text,
	v.check(value => !Number.isNaN(Date.parse(value))),
);

/** Another machine says it in words. */
const toldUse = v.pipe(
	text,
	v.transform(words => ({type: 'told', words}) as const),
);

const bytes = {allocatedBytes: count, apparentBytes: count, reclaimableBytes: count, exact: v.boolean(), files: count};

/** Whether it is a path from the top of a disk, of this machine's kind or another's. */
const isAbsoluteAnywhere = (given: string): boolean =>
	posix.isAbsolute(given) || /^(?:[A-Za-z]:|\\\\)[\\/]?/.test(given);

const note = v.object({
	id: text,
	code: text,
	severity: v.picklist(['broken', 'degraded', 'info']),
	message: text,
	hint: known(text),
});

const branchStates = ['merged', 'unmerged', 'no-commits', 'main', 'detached', 'unknown'] as const;

const worktree = v.object({
	repository: path,
	path,
	isLinked: v.boolean(),
	state: v.picklist(['there', 'prunable', 'unregistered']),
	branch: known(text),
	branchState: known(v.picklist(branchStates)),
	mainBranch: known(text),
	committedAt: known(moment),
	changes: known(v.picklist(['changed', 'none'])),
});

/** Keys of a line, by those of `EnvironmentJson`, which docs/schemas/list-line.json describes. */
const recorded = v.object({
	path: v.pipe(text, v.check(isAbsoluteAnywhere), v.transform(fsPath)),
	kind: v.fallback(v.picklist(kinds), 'venv'),
	project: known(path),
	alias: known(path),
	prompt: known(text),
	python: known(
		v.object({
			version: known(text),
			implementation: known(text),
			executable: known(path),
			base: known(path),
			lostBase: known(path),
		}),
	),
	systemSitePackages: known(v.boolean()),
	packageCount: known(count),
	creator: known(v.picklist(['venv', 'virtualenv', 'uv'])),
	owner: known(v.object({name: text, deleteCommand: v.array(text)})),
	status: known(v.picklist(['ok', 'degraded', 'broken'])),
	healthDepth: known(v.picklist(['quick', 'full'])),
	health: known(v.array(note)),
	usage: known(v.object({...bytes, inodes: known(count), reclaimableInodes: known(count)})),
	unmeasured: known(v.literal('remote-disk')),
	lastUsed: known(
		v.object({at: moment, evidence: v.fallback(text, ''), confidence: v.picklist(['high', 'medium', 'low'])}),
	),
	projectActivity: known(v.object({at: moment, evidence: text})),
	rebuildable: known(
		v.object({verdict: v.picklist(['yes', 'partly', 'no']), source: known(text), missing: v.array(text)}),
	),
	drift: known(v.object({missing: count, version: count, extra: count})),
	inUse: known(v.array(v.object({pid: count, command: text, how: toldUse}))),
	mayBeUsedUnseen: known(v.boolean()),
	active: known(v.boolean()),
	pinned: known(v.boolean()),
	git: known(v.picklist(['ignored', 'untracked', 'tracked', 'none'])),
	worktree: known(worktree),
	referredTo: known(v.array(v.object({path, type: v.picklist(referenceHows), how: text}))),
	userFiles: known(count),
	mount: known(v.object({path, source: text, fileSystem: text, shared: v.boolean()})),
	alsoOn: known(v.array(text)),
	staleness: known(
		v.object({score: v.fallback(v.number(), 0), stale: v.boolean(), reasons: v.fallback(v.array(text), [])}),
	),
	deletable: known(v.object({allowed: v.boolean(), reasons: v.array(text)})),
});

type Recorded = v.InferOutput<typeof recorded>;

/**
 * Reads what a line of `list --ndjson` of another machine says of an environment; undefined where it names none. Facts
 * that the line doesn't have, or that are not as they should be, are absent.
 */
export const recordedEnvironment = (line: unknown, host: string): Environment | undefined => {
	const {success, output} = v.safeParse(recorded, withExactPaths(line));
	return success ? environmentOf(output, host) : undefined;
};

/** Returns what a line has besides the keys that this version knows; as it came, not checked. */
export const unknownKeys = (line: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
	Object.fromEntries(Object.entries(line).filter(([key]) => !isKnown(key.replace(/Base64$/, ''))));

const isKnown = (key: string): boolean => key === 'type' || key === 'host' || Object.hasOwn(recorded.entries, key);

/** Replaces each text that stands beside its bytes in Base64 by these bytes, at any depth. */
const withExactPaths = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(withExactPaths);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value);
	const exact = new Map(entries.filter((entry): entry is [string, string] => isInBase64(entry)));
	return Object.fromEntries(
		entries.map(([key, part]) => {
			const encoded = exact.get(`${key}Base64`);
			return [key, encoded === undefined ? withExactPaths(part) : fromBytes(Buffer.from(encoded, 'base64'))];
		}),
	);
};

const isInBase64 = ([key, part]: readonly [string, unknown]): boolean =>
	key.endsWith('Base64') && typeof part === 'string';

const environmentOf = (given: Recorded, host: string): Environment => {
	const {health, lastUsed, projectActivity, referredTo, staleness, deletable, ...facts} = given;
	const {path: place, project, usage} = facts;
	return {
		...facts,
		host,
		found: foundElsewhere(place, facts.kind),
		project: project === undefined ? undefined : {path: project, state: 'there'},
		// Older versions don't count directories.
		usage: usage && {...usage, inodes: usage.inodes ?? usage.files, reclaimableInodes: usage.reclaimableInodes ?? 0},
		lastUsed: lastUsed && {at: lastUsed.at, confidence: lastUsed.confidence, sign: 'changed'},
		staleness: staleness && {...staleness, reasons: []},
		told: toldOf({health, lastUsed, projectActivity, referredTo, staleness, deletable}),
	};
};

/** Without the keys of what is not known, which would hide facts. */
const toldOf = (given: {readonly [Key in keyof Told]: Told[Key] | undefined}): Told =>
	Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** Answers discovery's facts of an environment that nobody has seen here. */
export const foundElsewhere = (place: FsPath, kind: Environment['kind']): Found => ({
	path: place,
	kind,
	identity: {device: '', inode: ''},
	config: {entries: [], raw: '', systemSitePackages: false, problems: []},
	layout: {sitePackages: [], platform: 'posix'},
});
