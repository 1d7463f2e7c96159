import {whyHeldInWords} from '../../text/held/why-held.js';
import {findInterrupted, type Interrupted} from '../../core/held/find-interrupted.js';
import {listHeld, measureHeld, type HeldEnvironment} from '../../core/held/held-environments.js';
import {findLost, type LostEnvironment} from '../../core/held/find-lost.js';
import {parent, type FsPath} from '../../core/model/path.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {listRecipes, type SavedRecipe} from '../../core/state/saved-recipes.js';
import {fitMiddle, formatRecent, formatBytes, padEnd, padStart, plural, widthOf} from '../../text/fit-width.js';
import {lostInWords} from '../../text/held/lost-environment.js';
import {remedyInWords} from '../../text/held/remedy.js';
import type {PaneView} from '../panes/pane.js';
import type {PaneRow} from '../drawing/spans.js';
import {keyHint} from '../drawing/key-hint.js';
import type {Effect, Scene, Screen} from './screen.js';

type HeldData = {
	readonly held: readonly HeldEnvironment[];
	/** Only if nothing is held. */
	readonly recipes: readonly SavedRecipe[];
	readonly interrupted: readonly Interrupted[];
	/** Held environments that our index doesn't know. */
	readonly strange: readonly LostEnvironment[];
};

/** Held environments, to be brought back or freed; if there are none, environments that a recipe can rebuild. */
export const heldScreen: Screen<HeldData, undefined> = {
	id: 'held',
	title: 'deleted',
	about: 'What was deleted or reset: undo it, or free its space',
	keys: ['u'],
	initial: () => undefined,
	load: async ({context, holdingDirectories}, _, {signal}) => {
		const held = await measureHeld(await listHeld(context.core), {signal});
		const strange = await findLost(holdingDirectories, context.core);
		const interrupted = await findInterrupted(context.core);
		const unfinished = interrupted.filter(({id}) => !held.some(one => one.id === id));
		const isHeld = new Set(held.map(({path}) => path));
		const recipes = (await listRecipes(context.core)).filter(({recipe}) => !isHeld.has(recipe.path));
		return {held, recipes, interrupted: unfinished, strange};
	},
	head: ({data, view}) => {
		if (data === undefined) return [{spans: [{text: ' …', tone: 'dim'}]}];
		const heads: PaneRow = {isCut: true, spans: [{text: headsIn(data, view), tone: 'dim'}]};
		return [{spans: [{text: ` ${headOf(data)}`, tone: 'strong'}]}, pathsOf(data).length > 0 ? heads : {spans: []}];
	},
	rows: ({data, view}) => {
		if (data === undefined) return [];
		const name = nameIn(data, view);
		return [
			...data.interrupted.map(one => interruptedRow(one, name)),
			...data.held.map(one => heldRow(one, name, view)),
			...recipeRows(data, name, view),
			...strangeRows(data.strange, view),
		];
	},
	press: [
		{
			keys: ['enter'],
			title: 'restore',
			isOffered: data =>
				data !== undefined &&
				data.held.length + data.recipes.length + data.interrupted.length + data.strange.length > 0,
			press: ({data, rowId, scene}) => restoreEffect(data, rowId, scene),
		},
		{
			keys: ['f'],
			name: 'free',
			title: 'free',
			isOffered: data => (data?.held.length ?? 0) > 0,
			press: ({data, rowId}) => {
				if (data.strange.some(one => strangeId(one) === rowId))
					return {type: 'say', text: 'This one is not in your holding index, so it cannot be freed here'};
				if (!data.held.some(({id}) => id === rowId) || rowId === undefined) return undefined;
				return {type: 'act', actionId: 'free', targets: [], answers: {ids: rowId}};
			},
		},
		{
			keys: ['A'],
			name: 'mark-all',
			title: 'free all',
			isOffered: data => (data?.held.length ?? 0) > 0,
			press: ({data}) => {
				if (data.held.length === 0) return {type: 'say', text: 'Nothing to free'};
				const ids = data.held.map(({id}) => id).join('\n');
				return {type: 'act', actionId: 'free', targets: [], answers: {ids}};
			},
		},
	],
};

const restoreEffect = (
	data: HeldData,
	rowId: string | undefined,
	{keys, context}: Scene,
): Effect<undefined> | undefined => {
	if (rowId === undefined) return undefined;
	if (data.interrupted.some(({id}) => id === rowId))
		return {type: 'act', actionId: 'recover', targets: [], answers: {}};
	const strange = data.strange.find(one => strangeId(one) === rowId);
	if (strange) return strangeEffect(strange, context.core.home);
	const held = data.held.find(({id}) => id === rowId);
	if (held?.state === 'freeing') {
		const free = keyHint(keys, 'free');
		return {type: 'say', text: `It is partly freed already and cannot be restored; ${free} frees the rest`};
	}
	return {type: 'act', actionId: 'restore', targets: [], answers: {id: rowId}};
};

/** It is named by its place and its id, which is all that is known; its journal may have come with the tree. */
const strangeEffect = (strange: LostEnvironment, home: FsPath): Effect<undefined> => {
	const {holdingDirectory, id} = strange;
	return id === undefined
		? {type: 'say', text: lostInWords(strange, home).remedy}
		: {type: 'act', actionId: 'restore', targets: [], answers: {id, places: parent(holdingDirectory)}};
};

/** Unique among the rows, since one place may hold several of them. */
const strangeId = ({holdingDirectory, path, id, seen}: LostEnvironment): string =>
	`${path ?? holdingDirectory} ${id ?? ''} ${seen.type === 'without-journal' ? seen.directory : seen.type}`;

const headOf = ({held, recipes, interrupted}: HeldData): string => {
	const bytes = held.reduce((sum, one) => sum + (freedBytesOf(one) ?? 0), 0);
	if (held.length > 0) return `Kept for undo: ${held.length}. Freeing all gives back ${formatBytes(bytes)}`;
	if (interrupted.length > 0) return `Not finished: ${interrupted.length}. Nothing else to undo.`;
	return recipes.length === 0 ? 'Nothing to undo or restore.' : 'Nothing to undo.';
};

/** Bytes that freeing it gives back, which the status line adds up, too. */
const freedBytesOf = ({reclaimableBytes, allocatedBytes}: HeldEnvironment): number | undefined =>
	reclaimableBytes ?? allocatedBytes;

type Name = (path: FsPath) => string;

// Columns that numbers and gaps take before the names, and the remark that most rows have behind them.
const [beforeNames, behindNames] = [11, 28];

const pathsOf = ({interrupted, held, recipes}: HeldData): readonly FsPath[] => [
	...interrupted.map(({path}) => path),
	...held.map(({path}) => path),
	...recipes.map(({recipe}) => recipe.path),
];

const nameWidthIn = (data: HeldData, {width, home}: PaneView): number => {
	const longest = Math.max(11, ...pathsOf(data).map(path => widthOf(printablePath(path, home))));
	return Math.min(longest, Math.max(16, width - beforeNames - behindNames));
};

/** Names of one width, shortened in their middle where they must be. */
const nameIn = (data: HeldData, view: PaneView): Name => {
	const width = nameWidthIn(data, view);
	return path => padEnd(fitMiddle(printablePath(path, view.home), width, view.ascii ? '~' : '…'), width);
};

/** The heads of the columns. */
const headsIn = (data: HeldData, view: PaneView): string =>
	`  ${data.held.length > 0 ? ' FREES' : ' '.repeat(6)}   ${padEnd('ENVIRONMENT', nameWidthIn(data, view))}  WHAT`;

const heldRow = (held: HeldEnvironment, name: Name, {now}: PaneView): PaneRow => ({
	id: held.id,
	spans: [
		{text: `  ${padStart(freedBytesOf(held) === undefined ? '' : formatBytes(freedBytesOf(held) ?? 0), 6)}   `},
		{text: name(held.path), tone: 'strong'},
		{text: `  ${whyHeldInWords(held.why)} ${formatRecent(held.heldAt, now)}`, tone: 'dim'},
		...(held.state === 'freeing' ? [{text: '  half-freed', tone: 'warning' as const}] : []),
		...(held.state === 'absent' ? [{text: '  not there now (disk not mounted?)', tone: 'warning' as const}] : []),
		...(held.state === 'other-version'
			? [{text: '  noted by another version of venv-tui', tone: 'warning' as const}]
			: []),
	],
});

/** Environments that are gone for good, below those that can be undone. */
const recipeRows = ({held, recipes}: HeldData, name: Name, view: PaneView): readonly PaneRow[] => {
	if (recipes.length === 0) return [];
	const heading = {spans: [{text: ' Freed: Enter reinstalls the same versions', tone: 'strong' as const}]};
	const rows = recipes.map(one => recipeRow(one, name, view));
	return [...(held.length > 0 ? [{spans: []}] : []), heading, ...rows];
};

const recipeRow = ({id, recipe}: SavedRecipe, name: Name, {now}: PaneView): PaneRow => ({
	id,
	spans: [
		{text: ' '.repeat(beforeNames)},
		{text: name(recipe.path), tone: 'strong'},
		{
			text: `  deleted ${formatRecent(recipe.takenAt, now)}, ${plural(recipe.packages.length, 'package')}, Python ${printable(recipe.python.version ?? '?')}`,
			tone: 'dim',
		},
	],
});

const interruptedRow = (interrupted: Interrupted, name: Name): PaneRow => ({
	id: interrupted.id,
	spans: [
		{text: ' '.repeat(beforeNames)},
		{text: name(interrupted.path), tone: 'strong'},
		{text: `  ${interrupted.owner === 'alive' ? 'runs' : 'interrupted'}`, tone: 'warning'},
		{text: `  ${interrupted.operation}: ${remedyInWords(interrupted)}`, tone: 'dim'},
	],
});

/** Environments that were not deleted from here stand in a group of their own, each with the way to handle it. */
const strangeRows = (strange: readonly LostEnvironment[], {home}: PaneView): readonly PaneRow[] => [
	...(strange.length > 0
		? [
				{spans: []},
				{
					spans: [
						{
							text: ' Not in your holding index: another account, another machine or a copied tree',
							tone: 'warning' as const,
						},
					],
				},
			]
		: []),
	...strange.flatMap((one): readonly PaneRow[] => {
		const {message, remedy} = lostInWords(one, home);
		return [
			{
				id: strangeId(one),
				spans: [{text: `  ${printablePath(one.path ?? one.holdingDirectory, home)}`, tone: 'strong'}],
			},
			{spans: [{text: `   ${message}. ${one.id === undefined ? remedy : 'Enter brings it back'}`, tone: 'dim'}]},
		];
	}),
];
