import {setImmediate} from 'node:timers/promises';
import type {Context} from '../model/context.js';
import type {Environment, Found} from '../model/environment.js';
import {VenvError} from '../model/error.js';
import {inspect} from '../inspect/inspect.js';
import type {Assessor} from './judgement.js';
import {listPackages} from '../inspect/packages/installed-packages.js';
import {judgeRequirements} from '../requirements/report.js';
import {assessStaleness} from '../inspect/use/staleness.js';
import type {Measurer} from '../inspect/size/measurer.js';
import {quickDeletable} from '../safety/assess-deletion.js';
import type {Mount} from '../platform/files/mounts.js';
import type {Cancellable} from '../model/progress.js';

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
 * Finds out everything else about one environment. Never fails for what is on disk: what cannot be known stays absent.
 * Ends early, without an error, when `signal` is aborted.
 */
export const readFields = async (found: Found, options: ReadFieldsOptions): Promise<void> => {
	const learnt = new Learnt(found, options);
	await Promise.all([measure(learnt), options.inTurn(() => read(learnt))]);
	// The size counts among the reasons, and it comes when it comes.
	if (learnt.environment.staleness !== undefined && learnt.environment.usage !== undefined)
		learnt.add({
			staleness: assessStaleness(learnt.environment, {now: options.context.now()}),
		});
};

/** What is known so far, by whatever part of the work found it out. */
class Learnt {
	environment: Environment;

	constructor(
		readonly found: Found,
		readonly options: ReadFieldsOptions,
	) {
		this.environment = environmentOf(found);
	}

	add(fields: Partial<Environment>): void {
		if (this.isStopped) return;
		this.environment = {...this.environment, ...fields};
		this.options.onFields(fields);
	}

	get isStopped(): boolean {
		return this.options.signal?.aborted === true;
	}
}

/** Sizes. An alias has none: it is a link to what is measured where it lies. */
const measure = async (learnt: Learnt): Promise<void> => {
	const {found, options} = learnt;
	if (options.measurer === undefined || found.alias !== undefined) return;
	try {
		learnt.add({usage: await options.measurer.measure(found.path, {signal: options.signal})});
	} catch (error) {
		// It was cancelled, is gone, or cannot be entered: then its size is not known.
		if (!(error instanceof VenvError)) throw error;
	}
};

/**
 * What its files say; then what those of its project, the processes and the user's own notes say. Much of it is
 * synchronous work in small pieces: between two of them the event loop has its turn, and with it the keys.
 */
const read = async (learnt: Learnt): Promise<void> => {
	const {found, options} = learnt;
	await setImmediate();
	if (learnt.isStopped) return;
	learnt.add(await inspect(found, options.context));
	await setImmediate();
	learnt.add({deletable: await quickDeletable(found, options.context, await options.mounts())});
	if (learnt.isStopped || options.judge === undefined) return;
	if (found.alias !== undefined) return learnt.add(await options.judge.judge(learnt.environment));
	const packages = await listPackages(found);
	await setImmediate();
	if (learnt.isStopped) return;
	const requirements = await judgeRequirements(learnt.environment, packages, options.context);
	await setImmediate();
	const drift = requirements.drift?.counts;
	learnt.add({...(drift && {drift}), ...(await options.judge.judge(learnt.environment, {packages, requirements}))});
};
