import {setImmediate} from 'node:timers/promises';
import type {Context} from '../model/context.js';
import type {Environment, Found} from '../model/environment.js';
import {VenvError} from '../model/error.js';
import type {HealthNote, ReadPart} from '../model/health.js';
import {inspect} from '../inspect/inspect.js';
import {notRead, statusOf, withNotes} from '../inspect/health/index.js';
import type {Assessor, JudgeFacts} from './judgement.js';
import {listPackages} from '../inspect/packages/installed-packages.js';
import {judgeRequirements} from '../requirements/report.js';
import {assessStaleness} from '../inspect/use/staleness.js';
import type {Measurer} from '../inspect/size/measurer.js';
import {quickDeletable} from '../safety/assess-deletion.js';
import type {Mount} from '../platform/files/mounts.js';
import type {Cancellable} from '../model/progress.js';
import {reportFailure} from '../state/mistake-log.js';
import {printablePath} from '../text/printable.js';

export type ReadFieldsOptions = Cancellable & {
	readonly context: Context;
	/** Absent: sizes are left out. */
	readonly measurer?: Measurer | undefined;
	/** Absent: what takes a look at more than the environment itself is left out. */
	readonly judge?: Assessor | undefined;
	/** The table of mounts, read once for all environments that are read together; undefined where it can't be read. */
	readonly mounts: () => Promise<readonly Mount[] | undefined>;
	/** Says when reading may begin, so that many environments are not read at the same time. */
	readonly inTurn: <T>(read: () => Promise<T>) => Promise<T>;
	/** Told what became known, as soon as it is. Later fields replace earlier ones. */
	readonly onFields: (fields: Partial<Environment>) => void;
	/** Told what could not be read for a reason that nobody foresaw; its health says so, too. */
	readonly onFailure?: ((failure: VenvError) => void) | undefined;
};

/** What discovery alone says. */
export const environmentOf = (found: Found): Environment => ({
	path: found.path,
	kind: found.kind,
	found,
	project: found.project,
	alias: found.alias,
	prompt: found.config.prompt,
	creator: found.creator,
	owner: found.owner,
	systemSitePackages: found.config.systemSitePackages,
});

/**
 * Finds out everything else about one environment. What cannot be known stays absent. A part whose reading fails
 * unexpectedly becomes a note of its health and is told to `onFailure`; the other parts are still read. Ends early,
 * without an error, when `signal` is aborted.
 */
export const readFields = async (found: Found, options: ReadFieldsOptions): Promise<void> => {
	const learnt = new Learnt(found, options);
	await Promise.all([measure(learnt), options.inTurn(() => read(learnt))]);
	// The size counts among the reasons, and it comes when it comes.
	if (learnt.environment.staleness === undefined || learnt.environment.usage === undefined) return;
	const {now} = options.context;
	await learnt.part('use', async () => ({staleness: assessStaleness(learnt.environment, {now: now()})}));
};

/** What is known so far, by whatever part of the work found it out. */
class Learnt {
	environment: Environment;
	readonly #unread: HealthNote[] = [];

	constructor(
		readonly found: Found,
		readonly options: ReadFieldsOptions,
	) {
		this.environment = environmentOf(found);
	}

	/** Reads one part and adds its fields; undefined, noted and told, where that fails. */
	async part<Fields extends Partial<Environment>>(
		part: ReadPart,
		readPart: () => Promise<Fields>,
	): Promise<Fields | undefined> {
		const fields = await this.try(part, readPart);
		if (fields !== undefined) this.add(fields);
		return fields;
	}

	/** As {@link part}, for what is no field of an environment. */
	async try<T>(part: ReadPart, readPart: () => Promise<T>): Promise<T | undefined> {
		try {
			return await readPart();
		} catch (error) {
			this.#fail(part, error);
			return undefined;
		}
	}

	get isStopped(): boolean {
		return this.options.signal?.aborted === true;
	}

	#fail(part: ReadPart, error: unknown): void {
		if (this.isStopped) return;
		const {path} = this.found;
		const failure = reportFailure(
			error,
			{what: `Can't read all of ${printablePath(path)}`, path},
			this.options.context,
		);
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

/** Sizes. An alias has none: it is a link to what is measured where it lies. */
const measure = async (learnt: Learnt): Promise<void> => {
	const {found, options} = learnt;
	const {measurer, signal} = options;
	if (measurer === undefined || found.alias !== undefined) return;
	await learnt.part('size', async () => {
		try {
			return {usage: await measurer.measure(found.path, {signal})};
		} catch (error) {
			// It was cancelled, is gone, or cannot be entered: then its size is not known.
			if (error instanceof VenvError) return {};
			throw error;
		}
	});
};

/**
 * What its files say; then what those of its project, the processes and the user's own notes say. Much of it is
 * synchronous work in small pieces: between two of them the event loop has its turn, and with it the keys.
 */
const read = async (learnt: Learnt): Promise<void> => {
	const {found, options} = learnt;
	const {context, judge} = options;
	await setImmediate();
	if (learnt.isStopped) return;
	await learnt.part('files', () => inspect(found, context));
	await setImmediate();
	const deletable = async () => ({deletable: await quickDeletable(found, context, await options.mounts())});
	const known = await learnt.part('deletability', deletable);
	if (known === undefined) learnt.add(notDeletable);
	if (learnt.isStopped || judge === undefined) return;
	const facts = found.alias === undefined ? await readRequirements(learnt) : {};
	if (!learnt.isStopped) await learnt.part('use', () => judge.judge(learnt.environment, facts));
};

/** What its packages and its project's files say; what could not be read is left out. */
const readRequirements = async (learnt: Learnt): Promise<JudgeFacts> => {
	const packages = await learnt.try('packages', () => listPackages(learnt.found));
	await setImmediate();
	if (packages === undefined || learnt.isStopped) return {};
	const requirements = await learnt.try('requirements', () =>
		judgeRequirements(learnt.environment, packages, learnt.options.context),
	);
	await setImmediate();
	const drift = requirements?.drift?.counts;
	if (drift !== undefined) learnt.add({drift});
	return {packages, ...(requirements && {requirements})};
};

/** Where it could not be found out whether an environment may be deleted, it may not. */
const notDeletable = {
	deletable: {allowed: false, reasons: ["it can't be found out whether it may be deleted"]},
} satisfies Partial<Environment>;
