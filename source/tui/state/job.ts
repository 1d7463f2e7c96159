import type {FsPath} from '../../core/model/path.js';
import type {Phrase} from '../../core/model/phrase.js';

/** The changes of a job after a step of one of its targets: that part, the job's words and its progress. */
export const withPart = ({parts = []}: Job, index: number, change: Partial<Part>): Partial<Job> => {
	const next = parts.map((part, at) => (at === index ? {...part, ...change} : part));
	return {parts: next, step: stepOf(next), fraction: fractionOf(next)};
};

const isOver = ({status}: Part): boolean => status !== 'waiting' && status !== 'running';

/** `2 of 6, web/venv: freeing it`. */
const stepOf = (parts: readonly Part[]): string => {
	const count = `${parts.filter(isOver).length} of ${parts.length}`;
	const running = parts.find(({status}) => status === 'running');
	if (running === undefined) return count;
	return running.step === '' ? `${count}, ${running.name}` : `${count}, ${running.name}: ${running.step}`;
};

const fractionOf = (parts: readonly Part[]): number =>
	parts.reduce((sum, part) => sum + (isOver(part) ? 1 : Math.min(1, part.fraction ?? 0)), 0) / parts.length;
/** The state of one of several targets of a job. */
export type Part = {
	/** As in the list; printable. */
	readonly name: string;
	readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'skipped';
	/** The step in words; at the end the result or the reason of the failure. Printable. */
	readonly step: string;
	readonly fraction?: number | undefined;
};
/** One run of an action, as the status line and the jobs screen show it. */
export type Job = {
	readonly id: number;
	readonly actionId: string;
	/** "delete", with the names of the targets: what the job is, for a line. */
	readonly title: string;
	readonly targets: readonly FsPath[];
	/** The environment that it will create. */
	readonly creates?: FsPath | undefined;
	/** The step in words, printable. */
	readonly step: string;
	readonly fraction?: number | undefined;
	/** The last lines of output, oldest first, printable. */
	readonly lines: readonly string[];
	readonly status: 'running' | 'done' | 'failed' | 'cancelled';
	/** The outcome's sentence, or why it failed. */
	readonly summary?: Phrase | undefined;
	readonly hint?: string | undefined;
	/** Where there are several targets, in their order. */
	readonly parts?: readonly Part[] | undefined;
	/** Whether the deleted environments are still on disk. */
	readonly isHeld?: boolean | undefined;
	readonly startedAt: Date;
	readonly endedAt?: Date | undefined;
};
