import type {Outcome, Question} from '../../actions/shared/action.js';
import {printable} from '../../core/text/printable.js';
import {formatBytes, plural} from '../../text/fit-width.js';
import {openQuestion} from '../dialogs/answering.js';
import type {Errands} from './run-action.js';
import type {SessionOptions} from './session-options.js';
import type {Pending} from './pending-reads.js';
import type {State} from '../state/state.js';
import type {Store} from '../state/store.js';

type LeavingOptions = {
	readonly store: Store;
	readonly clock: () => number;
	readonly errands: Errands;
	readonly freeHeld: SessionOptions['freeHeld'];
	readonly readHeld: SessionOptions['readHeld'];
	readonly pending: Pending;
};

export type Leaving = {
	/** Leaves, after asking what has to be asked. */
	readonly quit: () => void;
	/** The answer to what `quit` asked. */
	readonly answer: (value: string) => void;
	/** Leaves at once; what is held stays held. */
	readonly leave: () => void;
	/** Notes what has to be said after leaving. */
	readonly remember: (outcomes: readonly Outcome[]) => void;
};

/** The ways out: asks about jobs and about what is held, and says in a line what remains. */
export const createLeaving = ({store, clock, errands, freeHeld, readHeld, pending}: LeavingOptions): Leaving => {
	let freedBytes = 0;
	let farewells: readonly string[] = [];

	const ask = (question: Question) => openQuestion({store, clock}, {type: 'quit'}, question);
	const leave = (): void => {
		const farewell = [...farewellOf(store.getState(), freedBytes), ...farewells];
		store.dispatch({type: 'mode-changed', mode: {type: 'leaving', farewell}});
	};
	const quit = (): void => {
		const state = store.getState();
		const running = state.jobs.filter(({status}) => status === 'running').length;
		if (running > 0) return ask(runningQuestion(running));
		if (state.held.count > 0) return ask(heldQuestion(state));
		leave();
	};
	const free = async (): Promise<void> => {
		const {count, bytes} = store.getState().held;
		const text = `Freeing ${formatBytes(bytes)} of ${plural(count, 'deleted environment')}`;
		store.dispatch({type: 'noticed', notice: {text, tone: 'plain'}});
		const onProgress = ({step}: {step: string}) =>
			store.dispatchSoon({type: 'noticed', notice: {text: `${text}: ${step}`, tone: 'plain'}});
		const {freedBytes: bytesNow, failures} = await freeHeld({onProgress});
		freedBytes += bytesNow;
		store.dispatch({type: 'held-read', held: await readHeld()});
		farewells = [...farewells, ...failures.map(printable)];
		leave();
	};
	const stopJobs = async (): Promise<void> => {
		errands.cancelAll();
		const {getState, subscribe} = store;
		const isRunning = () => getState().jobs.some(({status}) => status === 'running');
		if (isRunning())
			await new Promise<void>(resolve => {
				const stop = subscribe(() => {
					if (isRunning()) return;
					stop();
					resolve();
				});
			});
		quit();
	};

	return {
		quit,
		leave,
		answer: value => {
			store.dispatch({type: 'mode-changed', mode: {type: 'browsing'}});
			if (value === 'stop') pending.track(stopJobs());
			else if (value === 'free') pending.track(free());
			else leave();
		},
		remember: outcomes => {
			for (const {farewell, freedBytes: bytes = 0} of outcomes) {
				if (farewell !== undefined) farewells = [...farewells, farewell];
				freedBytes += bytes;
			}
		},
	};
};

const runningQuestion = (count: number): Question => ({
	type: 'confirm',
	id: 'quit',
	flag: '',
	title: count === 1 ? 'A job is still running' : `${count} jobs are still running`,
	lines: [
		{text: 'Stopping them puts back what they had begun to change; what is freed stays freed.'},
		{text: 'Esc, then J shows what goes on.', tone: 'dim'},
	],
	choices: [{key: 'y', label: 'stop and quit', value: 'stop'}],
	grave: true,
});

const heldQuestion = ({held}: State): Question => ({
	type: 'confirm',
	id: 'quit',
	flag: '',
	title: `${plural(held.count, 'deleted environment')} still on disk`,
	lines: [{text: `${formatBytes(held.bytes)} can be freed now, or kept so that you can bring it back next time.`}],
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
			`${plural(held.count, 'deleted environment')} still on disk (${formatBytes(held.bytes)}): venv-tui restore brings back, venv-tui free --all frees.`,
		);
	return parts.length === 0 ? [] : [parts.join(' ')];
};
