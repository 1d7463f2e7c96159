import type {Context} from '../model/context.js';
import {fsPath, join, type FsPath} from '../model/path.js';
import {readJsonFile, writeJsonFile} from './json-file.js';

/** How the list of some roots was left. What is as the settings have it is absent, so that a change of them counts. */
export type View = {
	readonly order?: {readonly by: string; readonly isReversed: boolean} | undefined;
	readonly filter?: string | undefined;
	/** Id of the pane in view. */
	readonly pane?: string | undefined;
	/** Environment under the cursor. */
	readonly selected?: FsPath | undefined;
};

/** `isFirst`: nothing was ever remembered, so the user is new here. */
export type RememberedView = {readonly view: View; readonly isFirst: boolean};

type Entry = {readonly roots: readonly string[]; readonly view: View};

// The roots that were left last stand last.
const mostEntries = 100;

const fileOf = ({places}: Pick<Context, 'places'>): FsPath => join(places.data, 'views.json');

/** Reads how the list of these roots was left; an empty view where that isn't known. */
export const readView = async (roots: readonly FsPath[], context: Pick<Context, 'places'>): Promise<RememberedView> => {
	const entries = await readJsonFile(fileOf(context), isEntries);
	const entry = entries?.find(each => isOf(each, roots));
	return {view: entry === undefined ? {} : viewFrom(entry.view), isFirst: entries === undefined};
};

/** Remembers how the list of these roots is left. Rejects where our data directory can't be written. */
export const writeView = async (
	roots: readonly FsPath[],
	view: View,
	context: Pick<Context, 'places'>,
): Promise<void> => {
	const others = ((await readJsonFile(fileOf(context), isEntries)) ?? []).filter(each => !isOf(each, roots));
	await writeJsonFile(fileOf(context), [...others, {roots, view}].slice(-mostEntries));
};

const isOf = (entry: Entry, roots: readonly FsPath[]): boolean =>
	entry.roots.length === roots.length && roots.every((root, index) => root === entry.roots[index]);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isEntries = (value: unknown): value is readonly Entry[] =>
	Array.isArray(value) && value.every(each => isRecord(each) && Array.isArray(each['roots']) && isRecord(each['view']));

/** Takes the parts that this version knows. */
const viewFrom = ({order, filter, pane, selected}: Readonly<Record<string, unknown>>): View => {
	return {
		order:
			isRecord(order) && typeof order['by'] === 'string'
				? {by: order['by'], isReversed: order['isReversed'] === true}
				: undefined,
		filter: typeof filter === 'string' ? filter : undefined,
		pane: typeof pane === 'string' ? pane : undefined,
		selected: typeof selected === 'string' ? fsPath(selected) : undefined,
	};
};
