import type {Outcome, Question} from '../../actions/shared/action.js';
import {isInside} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';
import {formatBytes, plural} from '../../text/fit-width.js';
import {openQuestion} from '../dialogs/asking.js';
import type {Jobs} from './jobs.js';
import type {Pending, SessionOptions} from './session-options.js';
import {keyHint} from '../drawing/key-hint.js';
import type {State} from '../state/state.js';
import type {Store} from '../state/store.js';
import type {Progress} from '../../core/model/progress.js';
import {stepForRows} from './job-story.js';

type QuitOptions = {
	readonly store: Store;
	readonly clock: () => number;
	readonly jobs: Jobs;
	readonly freeHeld: SessionOptions['freeHeld'];
	readonly readHeld: SessionOptions['readHeld'];
	readonly pending: Pending;
	/** Called before the program is left. */
	readonly onLeave: () => void;
};

export type Quit = {
	/** Leaves, after asking what has to be asked. */
	readonly quit: () => void;
	/** Leaves at once; what is held stays held. */
	readonly leave: () => void;
	/** Keeps a line to print after leaving. */
	readonly remember: (outcomes: readonly Outcome[]) => void;
	readonly heldIsRead: () => void;
};

/** Makes the ways to leave: they ask about jobs and held environments, and say in a line what remains. */
export const createQuit = (options: QuitOptions): Quit => {
	const {store, pending, jobs} = options;
	let freedBytes = 0;
	let farewells: readonly string[] = [];
	const ownIds = new Set<string>();
	const heldNow = (): readonly Kept[] => keptBy(ownIds, store.getState());
	const ask = (question: Question) => openQuestion(options, question, answered);
	const leave = (): void => {
		options.onLeave();
		const farewell = [...farewellOf(store.getState(), freedBytes), ...farewells];
		store.dispatch({type: 'mode-changed', mode: {type: 'leaving', farewell}});
	};
	let readings = 0;
	let isWanted = false;
	const quit = (): void => {
		const state = store.getState();
		// Right after a deletion, what is held is still being read: this is called again once it is known.
		isWanted = readings > 0;
		if (isWanted) return;
		const running = state.jobs.filter(({status}) => status === 'running').length;
		if (running > 0) return ask(runningQuestion(running, state));
		if (heldNow().length > 0) return ask(heldQuestion(heldNow()));
		leave();
	};
	const freeAndLeave = async (): Promise<void> => {
		const {freedBytes: bytes, failures} = await freeAll(options, heldNow());
		freedBytes += bytes;
		farewells = [...farewells, ...failures.map(printable)];
		leave();
	};
	const stopAndQuit = async (): Promise<void> => {
		jobs.cancelAll();
		await untilJobsEnded(store);
		quit();
	};
	const answered = (value: string): void => {
		if (value === 'stop') pending.track(stopAndQuit());
		else if (value === 'free') pending.track(freeAndLeave());
		else leave();
	};
	return {
		quit,
		leave,
		remember: outcomes => {
			readings += 1;
			for (const {farewell, undo, freedBytes: bytes = 0} of outcomes) {
				if (undo) ownIds.add(undo.id);
				if (farewell !== undefined) farewells = [...farewells, farewell];
				freedBytes += bytes;
			}
		},
		heldIsRead: () => {
			readings -= 1;
			if (readings === 0 && isWanted) quit();
		},
	};
};

type Kept = State['held']['each'][number];

/** The held environments of these ids that were below the roots: the user has not decided about them yet. */
const keptBy = (ids: ReadonlySet<string>, {held, roots}: State): readonly Kept[] =>
	held.each.filter(({id, path}) => ids.has(id) && roots.some(root => isInside(path, root)));

const bytesOf = (held: readonly Kept[]): number => held.reduce((sum, {bytes}) => sum + bytes, 0);

/** Frees held environments and reports the progress. */
const freeAll = async (
	{store, freeHeld, readHeld}: QuitOptions,
	held: readonly Kept[],
): ReturnType<SessionOptions['freeHeld']> => {
	const text = `Freeing ${formatBytes(bytesOf(held))} of ${plural(held.length, 'environment')}`;
	store.dispatch({type: 'noticed', notice: {text, tone: 'plain'}});
	const onProgress = (progress: Progress) => {
		const step = stepForRows(progress, store.getState());
		store.dispatchSoon({type: 'noticed', notice: {text: `${text}: ${step}`, tone: 'plain'}});
	};
	const freed = await freeHeld(
		held.map(({id}) => id),
		{onProgress},
	);
	store.dispatch({type: 'held-read', held: await readHeld()});
	return freed;
};

/** Resolves when no job is running any more. */
const untilJobsEnded = async ({getState, subscribe}: Store): Promise<void> => {
	const isRunning = () => getState().jobs.some(({status}) => status === 'running');
	if (!isRunning()) return;
	await new Promise<void>(resolve => {
		const stop = subscribe(() => {
			if (isRunning()) return;
			stop();
			resolve();
		});
	});
};

const runningQuestion = (count: number, {keys}: State): Question => ({
	type: 'confirm',
	id: 'quit',
	flag: '',
	title: count === 1 ? 'A job is still running' : `${count} jobs are still running`,
	lines: [
		{
			text: `Stopping ${count === 1 ? 'it undoes its' : 'them undoes their'} changes; freed space stays freed.`,
		},
		{text: `${keyHint(keys, 'jobs')} shows the progress.`, tone: 'dim'},
	],
	choices: [{key: 'y', label: 'stop and quit', value: 'stop'}],
	grave: true,
});

const heldQuestion = (held: readonly Kept[]): Question => ({
	type: 'confirm',
	id: 'quit',
	flag: '',
	title: `${plural(held.length, 'environment')} kept for undo`,
	lines: [{text: `Free ${formatBytes(bytesOf(held))} now, or keep it so that you can undo next time.`}],
	choices: [
		{key: 'f', label: 'free and quit', value: 'free'},
		{key: 'h', label: 'hold for next time', value: 'hold'},
	],
	grave: true,
});

const farewellOf = ({held}: State, freedBytes: number): readonly string[] => {
	const parts: string[] = [];
	if (freedBytes > 0) parts.push(`Freed ${formatBytes(freedBytes)}.`);
	if (held.count > 0)
		parts.push(
			`${plural(held.count, 'environment')} kept for undo (${formatBytes(held.bytes)}). Undo: venv-tui restore. Free the space: venv-tui free --all.`,
		);
	return parts.length === 0 ? [] : [parts.join(' ')];
};
