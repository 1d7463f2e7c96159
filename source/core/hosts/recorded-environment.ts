import {posix} from 'node:path';
import * as v from 'valibot';
import {kinds, type Environment, type Found} from '../model/environment.js';
import {fromBytes, fsPath, type FsPath} from '../model/path.js';

// What another machine says of an environment. It is foreign text: each value is checked, and one that is not as it
// should be counts as unknown.

const known = <Schema extends v.GenericSchema>(schema: Schema) => v.fallback(v.optional(schema), undefined);

const text = v.pipe(v.string(), v.maxLength(8192));
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
const isAbsoluteAnywhere = (path: string): boolean => posix.isAbsolute(path) || /^(?:[A-Za-z]:|\\\\)[\\/]?/.test(path);

const recorded = v.object({
	path: v.pipe(text, v.check(isAbsoluteAnywhere)),
	pathBase64: known(text),
	kind: v.fallback(v.picklist(kinds), 'venv'),
	project: known(text),
	alias: known(text),
	python: known(v.object({version: known(text), implementation: known(text)})),
	packageCount: known(count),
	creator: known(v.picklist(['venv', 'virtualenv', 'uv'])),
	status: known(v.picklist(['ok', 'degraded', 'broken'])),
	usage: known(v.object({...bytes, inodes: known(count), reclaimableInodes: known(count)})),
	lastUsed: known(v.object({at: moment, confidence: v.picklist(['high', 'medium', 'low'])})),
	inUse: known(v.array(v.object({pid: count, command: text, how: toldUse}))),
	active: known(v.boolean()),
	pinned: known(v.boolean()),
	staleness: known(v.object({stale: v.boolean(), score: v.fallback(v.number(), 0)})),
	mount: known(v.object({path: text, source: text, fileSystem: text, shared: v.boolean()})),
});

type Recorded = v.InferOutput<typeof recorded>;

/**
 * Reads what a line of `list --ndjson` of another machine says of an environment; undefined where it names none. Facts
 * that the line doesn't have, or that are not as they should be, are absent.
 */
export const recordedEnvironment = (line: unknown, host: string): Environment | undefined => {
	const {success, output} = v.safeParse(recorded, line);
	return success ? environmentOf(output, host) : undefined;
};

const environmentOf = (given: Recorded, host: string): Environment => {
	const {pathBase64, project, alias, usage, lastUsed, staleness, mount, ...facts} = given;
	const path = pathBase64 === undefined ? fsPath(given.path) : fromBytes(Buffer.from(pathBase64, 'base64'));
	return {
		...facts,
		path,
		host,
		found: foundElsewhere(path, given.kind),
		project: project === undefined ? undefined : {path: fsPath(project), state: 'there'},
		alias: alias === undefined ? undefined : fsPath(alias),
		// Older versions don't count directories.
		usage: usage && {...usage, inodes: usage.inodes ?? usage.files, reclaimableInodes: usage.reclaimableInodes ?? 0},
		lastUsed: lastUsed && {...lastUsed, sign: 'changed'},
		staleness: staleness && {...staleness, reasons: []},
		mount: mount && {...mount, path: fsPath(mount.path)},
	};
};

/** Discovery's facts of an environment that nobody has seen here. */
const foundElsewhere = (path: FsPath, kind: Environment['kind']): Found => ({
	path,
	kind,
	identity: {device: '', inode: ''},
	config: {entries: [], raw: '', systemSitePackages: false, problems: []},
	layout: {sitePackages: [], platform: 'posix'},
});
