import type {Question} from '../../actions/shared/action.js';
import type {CachedGroup} from '../../core/inspect/cached-environments.js';
import type {Environment} from '../../core/model/environment.js';
import {formatAge, formatBytes} from '../../text/fit-width.js';
import {printable} from '../../core/text/printable.js';
import {cachedGroupInWords} from '../../text/summary/caches.js';
import {stateOf} from '../../text/environment-state.js';
import {paletteEntries} from '../dialogs/palette-entries.js';
import {cachedName, shortName} from '../drawing/phrases.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Selectors} from '../session/selectors.js';
import {cursorId} from '../state/cursor.js';
import {keyName} from '../state/key-table.js';
import type {Shown} from '../state/shown.js';
import {
	markedPaths,
	selectedCached,
	selectedEnvironment,
	selectedIndex,
	selectedPath,
	type Asking,
	type State,
} from '../state/state.js';
import {phraseFromHome} from '../../core/text/phrase.js';

/** Texts of a state that a screen reader reads out. */
export type Spoken = {
	/** The list, a pane, a screen or a dialog. */
	readonly where: string;
	/** Lines that stand there; undefined while they are being read. */
	readonly contents: readonly string[] | undefined;
	/** Whether lines that come in later are said as well: those of a question are. */
	readonly isCompleted?: boolean;
	/** The row under the cursor, and what tells it from others: its words may change while facts come in. */
	readonly row: {readonly id: string; readonly text: string} | undefined;
	/** News: environments found, a notice, a job that began or ended. */
	readonly said: readonly string[];
};

/** The lines to say after a change: what is new where the user is. Our own signs are ASCII there. */
export const linesBetween = (before: Spoken | undefined, now: Spoken): readonly string[] => {
	const isElsewhere = before?.where !== now.where;
	const isReadNow = now.contents !== undefined && (isElsewhere || before?.contents === undefined);
	const isOther = now.row !== undefined && (isElsewhere || before?.row?.id !== now.row.id);
	const lines = [
		...now.said.filter(line => before?.said.includes(line) !== true),
		...(isElsewhere ? ['', now.where] : []),
		...(isReadNow ? (now.contents ?? []) : []),
		...(!isReadNow && now.isCompleted === true ? without(now.contents, before?.contents) : []),
		// Contents that were just read out have the row in them.
		...(isOther && !(isReadNow && (now.contents ?? []).length > 0) ? [now.row?.text ?? ''] : []),
	];
	return lines.map(line => line.replaceAll('…', '...').replaceAll('✗', 'x'));
};

const without = (lines: readonly string[] = [], known: readonly string[] = []): readonly string[] =>
	lines.filter(line => !known.includes(line));

/** Puts a state into words, without colours, signs that are drawn, and what stands beside the place of the user. */
export const spokenOf = (state: State, selectors: Selectors): Spoken => ({
	...placeOf(state, selectors),
	said: saidOf(state),
});

type PlaceInWords = Omit<Spoken, 'said'>;

const placeOf = (state: State, selectors: Selectors): PlaceInWords => {
	const {mode} = state;
	if (mode.type === 'asking') return dialogInWords(mode);
	if (mode.type === 'palette') {
		const entries = paletteEntries(mode.text.value, selectors.scene(state), state);
		const entry = entries[mode.index];
		const words = [
			[entry?.title, entry?.on].filter(Boolean).join(' '),
			entry?.about,
			entry?.key && keyName(entry.key, true),
			entry?.impossible,
		];
		const text = entry === undefined ? 'Nothing matches' : words.filter(Boolean).join('. ');
		return {where: 'Every action: type, or move', contents: [], row: {id: `${mode.text.value} ${mode.index}`, text}};
	}
	if (mode.type === 'typing') {
		const {field, text} = mode;
		const count = field === 'filter' ? `: ${state.shown.length} shown` : '';
		const where = {filter: 'Filter', search: 'Search', look: 'Look in'}[field];
		return {where, contents: [], row: {id: text.value, text: `${text.value}${count}`}};
	}
	const screen = selectors.screen(state);
	const shownScreen = selectors.shownScreen(state);
	if (screen && shownScreen)
		return rowsInWords(shownScreen, `Screen: ${screen.title}`, state.screen?.reading.status !== 'loading');
	const environment = selectedEnvironment(state);
	const pane = selectors.pane(state);
	const shownPane = selectors.shownPane(state);
	if (state.focus === 'pane' && pane && shownPane && environment) {
		const reading = state.readings[pane.id];
		const isRead = reading?.status === 'failed' || (reading?.status === 'ready' && reading.isPartial !== true);
		return rowsInWords(shownPane, `${pane.title} of ${nameOf(environment, state)}`, isRead);
	}
	// While a scan goes on, rows come in and facts with them: the row is said again when all is known.
	const count = state.scanning.isRunning ? '' : state.shown.length;
	const cached = selectedCached(state);
	const text = cached ? cachedInWords(cached, state) : environment && environmentInWords(environment, state);
	const row = text === undefined ? undefined : {id: `${selectedPath(state)} ${count}`, text};
	return {where: 'List of environments', contents: [], row};
};

const nameOf = ({path}: Environment, {roots, home}: State): string => shortName(path, roots, home);

const cachedInWords = (cached: CachedGroup, state: State): string =>
	`${selectedIndex(state) + 1} of ${state.shown.length}: ${cachedName}, ${cachedGroupInWords(cached, state.now).join(', ')}`;

const environmentInWords = (environment: Environment, state: State): string => {
	const {usage, lastUsed, python, path} = environment;
	const words = [
		nameOf(environment, state),
		...(state.marks.has(path) ? ['marked'] : []),
		stateOf(environment) ?? 'ok',
		...(python?.version === undefined ? [] : [`Python ${python.version}`]),
		...(usage === undefined
			? []
			: [`${formatBytes(usage.allocatedBytes)}, frees ${formatBytes(usage.reclaimableBytes)}`]),
		...(lastUsed === undefined ? [] : [`used ${formatAge(lastUsed.at, state.now)}`]),
	];
	return `${selectedIndex(state) + 1} of ${state.shown.length}: ${words.join(', ')}`;
};

const dialogInWords = ({question, index, text, refusal}: Asking): PlaceInWords => {
	const lines = [...(question.lines ?? []).map(line => line.text), ...keysOf(question)].filter(
		line => line.trim() !== '',
	);
	const where = `Question: ${question.title}`;
	if (question.type === 'select') {
		const option = question.options[index];
		const said = [option?.label, option?.note].filter(Boolean).join(', ');
		return {where, contents: lines, row: {id: `${index}`, text: said}};
	}
	if (question.type === 'text')
		return {where, contents: lines, row: {id: `${text.value} ${refusal ?? ''}`, text: refusal ?? text.value}};
	return {where, contents: lines, isCompleted: true, row: undefined};
};

const keysOf = (question: Question): readonly string[] => {
	if (question.type !== 'confirm') return ['Enter: accept', 'Escape: cancel'];
	return [...question.choices.map(({key, label}) => `${key}: ${label}`), 'Escape: cancel'];
};

const mostLines = 200;

const rowsInWords = (shown: Shown, title: string, isRead: boolean): PlaceInWords => {
	const {head, rows, foot, place} = shown;
	const all = [...head, ...rows, ...foot].map(rowInWords).filter(line => line !== '');
	const id = cursorId(shown);
	const row = rows.find(one => one.id === id);
	const parts = [title, place.details === undefined ? undefined : 'details', place.at];
	const search = place.search === '' ? '' : `, searched for ${place.search}`;
	return {
		where: `${parts.filter(part => part !== undefined).join(', ')}${search}, view ${place.mode + 1}`,
		contents: isRead ? all.slice(0, mostLines) : undefined,
		row: row === undefined || id === undefined ? undefined : {id, text: rowInWords(row)},
	};
};

// Lines, blocks and shades: bars and edges, which would be read out sign by sign.
const drawn = /[\u2500-\u259F]+/g;

const rowInWords = ({spans}: PaneRow): string =>
	spans
		.map(({text}) => text)
		.join('')
		.replace(drawn, ' ')
		.replace(/\s+/g, ' ')
		.trim();

const saidOf = (state: State): readonly string[] => {
	const {scanning, environments, notice, jobs, home} = state;
	const broken = [...environments.values()].filter(({status}) => status === 'broken').length;
	const marked = markedPaths(state).length;
	return [
		...(scanning.isRunning ? ['Scanning…'] : [`${environments.size} environments, ${broken} broken`]),
		...scanning.errors,
		...(notice === undefined ? [] : [notice.text]),
		...(marked === 0 ? [] : [`${marked} marked`]),
		...jobs.map(({title, status, summary = title}) =>
			status === 'running' ? `Running: ${title}` : printable(phraseFromHome(summary, home)),
		),
	];
};
