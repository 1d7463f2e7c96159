import {setImmediate} from 'node:timers/promises';
import type {Context} from '../model/context.js';
import type {Environment, Found, MountFacts} from '../model/environment.js';
import {VenvError} from '../model/error.js';
import type {HealthNote, ReadPart} from '../model/health.js';
import type {FsPath} from '../model/path.js';
import {realPathOf} from '../platform/files/entries.js';
import {findMount, isShared, type Mount} from '../platform/files/mounts.js';
import {environmentOf, inspect} from '../inspect/inspect.js';
import {notRead, statusOf, withNotes} from '../inspect/health/index.js';
import type {Assessor, AssessmentFacts} from './assessor.js';
import {readSiteEntries, type SiteEntries} from '../inspect/packages/distributions.js';
import {readPackages} from '../inspect/packages/installed-packages.js';
import {assessRequirements} from '../requirements/report.js';
import type {Measurer} from '../inspect/size/measurer.js';
import {quickDeletable, type Machine} from '../safety/assess-deletion.js';
import type {Cancellable} from '../model/progress.js';
import {reportFailure} from '../state/report-failure.js';

export type ReadFieldsOptions = Cancellable & {
	readonly context: Context;
	/** Absent: sizes are left out. */
	readonly measurer?: Measurer | undefined;
	/** Whether sizes of what lies at a path are left out. Absent: of nothing. */
	readonly isLeftOut?: ((path: FsPath) => Promise<boolean>) | undefined;
	/** False: only sizes are read. */
	readonly inspect: boolean;
	/** Absent: facts from outside the environment itself are left out. */
	readonly assess?: Assessor | undefined;
	/** Reads what deleting depends on beside an environment, once for all environments of a scan. */
	readonly machine: () => Promise<Machine>;
	/** Runs `read` when fewer than the allowed number of environments are being read. */
	readonly inTurn: <T>(read: () => Promise<T>) => Promise<T>;
	/** Called with each group of fields as soon as it is read. A later value of a field replaces an earlier one. */
	readonly onFields: (fields: Partial<Environment>) => void;
	/** Called with each unexpected failure of reading. The environment's health mentions it, too. */
	readonly onFailure?: ((failure: VenvError) => void) | undefined;
};

/**
 * Reads all other facts about one environment. Unknown facts stay absent. A part whose reading fails unexpectedly
 * becomes a health note and is passed to `onFailure`; the other parts are still read. Ends early, without an error,
 * when `signal` is aborted.
 */
export const readFields = async (found: Found, options: ReadFieldsOptions): Promise<void> => {
	const reading = new Reading(found, options);
	if (!options.inspect) return measure(reading);
	await Promise.all([measure(reading), options.inTurn(() => read(reading))]);
	const {assess} = options;
	// Staleness depends on the size, which may arrive later.
	if (assess === undefined || reading.environment.staleness === undefined || reading.environment.usage === undefined)
		return;
	await reading.part('use', async () => ({staleness: assess.staleness(reading.environment)}));
};

/** Facts known so far, whichever part of the work found them. */
class Reading {
	environment: Environment;
	#entries: SiteEntries | undefined;
	readonly #unread: HealthNote[] = [];

	constructor(
		readonly found: Found,
		readonly options: ReadFieldsOptions,
	) {
		this.environment = environmentOf(found);
	}

	/** Reads one part and adds its fields. Where that fails, notes and reports the failure and answers undefined. */
	async part<Fields extends Partial<Environment>>(
		part: ReadPart,
		readPart: () => Promise<Fields>,
	): Promise<Fields | undefined> {
		const fields = await this.try(part, readPart);
		if (fields !== undefined) this.add(fields);
		return fields;
	}

	/** Does as {@link part}, for results that are not fields of an environment. */
	async try<T>(part: ReadPart, readPart: () => Promise<T>): Promise<T | undefined> {
		try {
			return await readPart();
		} catch (error) {
			this.#fail(part, error);
			return undefined;
		}
	}

	/** The names in its directories of packages, which several parts need: read once. */
	get entries(): SiteEntries {
		return (this.#entries ??= readSiteEntries(this.found));
	}

	get isStopped(): boolean {
		return this.options.signal?.aborted === true;
	}

	#fail(part: ReadPart, error: unknown): void {
		if (this.isStopped) return;
		const {path} = this.found;
		const failure = reportFailure(error, {what: {doing: 'read-all', path}, path}, this.options.context);
		this.#unread.push(notRead(part, failure));
		this.add({health: this.environment.health ?? []});
		this.options.onFailure?.(failure);
	}

	add(fields: Partial<Environment>): void {
		if (this.isStopped) return;
		const health = fields.health && withNotes(fields.health, this.#unread);
		const whole =
			health === undefined ? fields : {healthDepth: 'quick' as const, ...fields, health, status: statusOf(health)};
		this.environment = {...this.environment, ...whole};
		this.options.onFields(whole);
	}
}

/** Measures sizes. An alias has none: its target is measured where it is. */
const measure = async (reading: Reading): Promise<void> => {
	const {found, options} = reading;
	const {measurer, signal} = options;
	if (measurer === undefined || found.alias !== undefined) return;
	if (await options.isLeftOut?.(found.path)) return reading.add({unmeasured: 'remote-disk'});
	await reading.part('size', async () => {
		try {
			return {usage: await measurer.measure(found.path, {signal})};
		} catch (error) {
			// Measuring was cancelled, or the directory is gone or can't be entered: then the size is unknown.
			if (error instanceof VenvError) return {};
			throw error;
		}
	});
};

/**
 * Reads the environment's files, then those of its project, the processes and the user's own notes. Much of it is
 * synchronous work in small pieces: between two of them the event loop, and with it the keyboard, gets its turn.
 */
const read = async (reading: Reading): Promise<void> => {
	const {found, options} = reading;
	const {context, assess} = options;
	await setImmediate();
	if (reading.isStopped) return;
	await reading.part('files', () => inspect(found, context, reading.entries));
	await setImmediate();
	const deletable = async () => ({deletable: await quickDeletable(found, context, await options.machine())});
	const known = await reading.part('deletability', deletable);
	await reading.part('files', async () => ({mount: mountFacts(found.path, (await options.machine()).mounts)}));
	if (known === undefined) reading.add(notDeletable);
	if (reading.isStopped || assess === undefined) return;
	const isCompared = found.alias === undefined && assess.assessed === 'all';
	const facts = isCompared ? await readRequirements(reading) : {};
	const assessed = () => assess.assess(reading.environment, {...facts, entries: reading.entries});
	if (!reading.isStopped) await reading.part('use', assessed);
};

/** Reads the environment's packages and its project's files; leaves out what could not be read. */
const readRequirements = async (reading: Reading): Promise<AssessmentFacts> => {
	const packages = await reading.try('packages', () =>
		// Neither drift nor what can be rebuilt depends on who installed a package.
		readPackages(reading.entries, {withInstaller: false}),
	);
	await setImmediate();
	if (packages === undefined || reading.isStopped) return {};
	const requirements = await reading.try('requirements', () =>
		assessRequirements(reading.environment, packages, reading.options.context),
	);
	await setImmediate();
	const drift = requirements?.drift?.counts;
	if (drift !== undefined) reading.add({drift});
	return {requirements};
};

/** Where the check itself failed, an environment may not be deleted. */
const notDeletable = {
	deletable: {allowed: false, reasons: [{type: 'unchecked'}]},
} satisfies Partial<Environment>;

const mountFacts = (path: FsPath, mounts: readonly Mount[] = []): MountFacts | undefined => {
	const mount = findMount(realPathOf(path) ?? path, mounts);
	return mount && {path: mount.path, source: mount.source, fileSystem: mount.fileSystem, shared: isShared(mount)};
};
