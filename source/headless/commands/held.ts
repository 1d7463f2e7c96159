import {freedData} from '../../actions/free.js';
import {stoppedFreeing} from '../../actions/shared/stopped.js';
import {throwIfCancelled, VenvError} from '../../core/model/error.js';
import {freeHeld} from '../../core/held/free.js';
import {listHeld, type HeldEnvironment} from '../../core/held/held-environments.js';
import {measureHeld} from '../../core/held/held-environments.js';
import {recoverInterrupted} from '../../core/held/recover.js';
import {recreateEnvironment} from '../../core/operate/create/recreate.js';
import {restoreHeld} from '../../core/held/restore.js';
import {findLost, holdingDirectoriesAt, type LostEnvironment} from '../../core/held/find-lost.js';
import {findHoldingDirectories} from '../../core/held/find-holding-directories.js';
import {findInterpreters} from '../../core/python/interpreters.js';
import {absolute, fsPath, parent, type FsPath} from '../../core/model/path.js';
import {listRecipes, type SavedRecipe} from '../../core/state/saved-recipes.js';
import {printablePath} from '../../core/text/printable.js';
import {formatAgo, formatBytes, plural} from '../../text/fit-width.js';
import {isSet, valuesOf, type Command, type CommandRequest, type CommandResult, type Flag} from '../shared/command.js';
import {errorDocument, errorText} from '../shared/output.js';
import {lookingFlags} from '../shared/scan-all.js';
import {table} from '../shared/table.js';

const placeFlags: readonly Flag[] = [
	{flags: '--in <path>', summary: 'also look for what is held there', repeatable: true},
	{flags: '--take-over', summary: 'also what another machine, boot or container was working on'},
];

export const restore: Command = {
	name: 'restore',
	words: '[id]',
	summary: 'what is held and what has a recipe; with an ID, brings that one back',
	flags: placeFlags,
	changes: true,
	run: async request => {
		const [id] = request.words;
		if (id === undefined) return listing(request);
		const places = await placesOf(request);
		const known = await listHeld(request.context, places);
		if (!known.some(held => held.id === id)) {
			const recipes = await listRecipes(request.context);
			const saved = recipes.find(recipe => recipe.id === id);
			if (saved !== undefined) return restoreFromRecipe(saved, request);
		}
		const {path, held} = await restoreHeld(id, heldRequest(request, places));
		const name = printablePath(path, request.context.home);
		const also = held === undefined ? [] : [`What was there is held: venv-tui restore ${held.id}`];
		return {
			document: {ok: true, id, path, ...(held === undefined ? {} : {heldId: held.id})},
			lines: [`Restored ${name}`, ...also],
			exitCode: 0,
		};
	},
};

export const free: Command = {
	name: 'free',
	words: '[ids...]',
	summary: 'frees what is held; without an ID, lists it',
	flags: [{flags: '--all', summary: 'all that is held'}, ...placeFlags],
	changes: true,
	run: async request => {
		const isAll = isSet(request.flags, 'all');
		if (isAll && request.words.length > 0)
			throw new VenvError('usage', {what: 'Both IDs and --all were given', hint: 'Give one of them'});
		if (!isAll && request.words.length === 0) return listing(request);
		return freeThese(isAll ? 'all' : request.words, request);
	},
};

export const recover: Command = {
	name: 'recover',
	words: '[paths...]',
	summary: 'undoes or finishes what was cut off',
	flags: placeFlags.slice(1),
	changes: true,
	run: async request => {
		const {context, words, flags, output, signal} = request;
		const named = (words.length === 0 ? [fsPath('.')] : words).map(word => absolute(word, context.cwd));
		const places = await withHoldersBelow(named, request);
		const recovered = await recoverInterrupted(
			{
				context,
				places: words.length === 0 ? [] : places,
				takeOver: isSet(flags, 'takeOver'),
				includeUnregistered: words.length > 0,
			},
			{signal, onProgress: ({step}) => output.progress(step)},
		);
		const results = recovered.map(({id, path, operation, outcome, message, error}) => ({
			...{path, ok: error === undefined, id, operation, outcome, message},
			...(error === undefined ? {} : {error: errorDocument(error)}),
		}));
		const strange = await findStrange(places, request);
		const lines = [...recovered.map(({message}) => message), ...strangeLines(strange)];
		return {
			document: {ok: results.every(({ok}) => ok), results, ...(strange.length > 0 && {unregistered: strange})},
			lines: lines.length === 0 ? ['Nothing was cut off'] : lines,
			exitCode: Math.max(0, ...recovered.map(({error}) => error?.exitCode ?? 0)),
		};
	},
};

const restoreFromRecipe = async (saved: SavedRecipe, request: CommandRequest): Promise<CommandResult> => {
	const {context, output, signal} = request;
	const interpreters = await findInterpreters(context);
	const work = {signal, onProgress: ({step}: {step: string}) => output.progress(step)};
	const {path, changed, durationMs, notes} = await recreateEnvironment(
		{context, recipeId: saved.id, interpreters},
		work,
	);
	for (const note of notes) output.note(note);
	return {
		document: {ok: true, id: saved.id, path, changed, durationMs, notes},
		lines: [`Restored ${printablePath(path, context.home)}: ${plural(changed.installed.length, 'package')}`],
		exitCode: 0,
	};
};

const placesOf = (request: CommandRequest): Promise<readonly FsPath[]> =>
	withHoldersBelow(
		valuesOf(request.flags, 'in').map(place => absolute(place, request.context.cwd)),
		request,
	);

/** The places themselves, and every directory below them that has a holding place. */
const withHoldersBelow = async (places: readonly FsPath[], request: CommandRequest): Promise<readonly FsPath[]> => {
	const {context, signal, flags, output} = request;
	if (places.length === 0) return [];
	output.progress('looking for what is held');
	const holders = await findHoldingDirectories(places, {context, signal, ...lookingFlags(flags)});
	throwIfCancelled(signal);
	return [...new Set([...places, ...holders.map(parent)])];
};

const findStrange = async (places: readonly FsPath[], {context}: CommandRequest): Promise<readonly LostEnvironment[]> =>
	findLost(await holdingDirectoriesAt(places), context);

const strangeLines = (strange: readonly LostEnvironment[]): readonly string[] =>
	strange.map(({message, remedy}) => `${message}. ${remedy}`);

const heldRequest = (request: CommandRequest, places: readonly FsPath[]) => ({
	context: request.context,
	places,
	takeOver: isSet(request.flags, 'takeOver'),
});

const freeThese = async (ids: readonly string[] | 'all', request: CommandRequest): Promise<CommandResult> => {
	const {context, output, signal} = request;
	const work = {signal, onProgress: ({step}: {step: string}) => output.progress(step)};
	const places = await placesOf(request);
	const all = await freeHeld(ids, heldRequest(request, places), work);
	const {freed, failed, freedBytes} = all;
	for (const {error} of failed) output.note(`venv-tui: ${errorText(error)}`);
	const left = freed.filter(one => one.left.length > 0);
	const data = freedData(all);
	const stopped = stoppedFreeing(all, context.home);
	// What is left is told of a freeing that was stopped, too.
	const listed = await heldDocument({context}, places);
	return {
		document: {
			ok: data.results.every(({ok}) => ok),
			...data,
			...listed,
			...(stopped && {error: errorDocument(stopped)}),
		},
		lines: [
			...(stopped ? errorText(stopped).split('\n') : [`Freed ${formatBytes(freedBytes)}`]),
			...left.map(({path}) => `Part of ${printablePath(path, context.home)} could not be removed: try again`),
		],
		exitCode: Math.max(left.length > 0 ? 1 : 0, stopped?.exitCode ?? 0, ...failed.map(({error}) => error.exitCode)),
	};
};

type Listing = Pick<CommandRequest, 'context'> & Partial<Pick<CommandRequest, 'signal'>>;

const heldDocument = async ({context, signal}: Listing, places: readonly FsPath[]) => {
	const held = await measureHeld(await listHeld(context, places), {signal});
	const recipes = await listRecipes(context);
	return {held: held.map(heldEntry), recipes: recipes.map(recipeEntry)};
};

const heldEntry = ({id, path, heldAt, why, allocatedBytes, reclaimableBytes}: HeldEnvironment) => ({
	...{id, path, heldAt, why},
	...{allocatedBytes, reclaimableBytes},
});

const recipeEntry = ({id, recipe}: SavedRecipe) => ({
	...{id, path: recipe.path, takenAt: recipe.takenAt},
	...{packages: recipe.packages.length, python: recipe.python.version},
});

const listing = async (request: CommandRequest): Promise<CommandResult> => {
	const places = await placesOf(request);
	const {held, recipes} = await heldDocument(request, places);
	const isListed = new Set(held.map(({id}) => id));
	const strange = (await findStrange(places, request)).filter(({id}) => id === undefined || !isListed.has(id));
	for (const line of strangeLines(strange)) request.output.note(line);
	const {home, now} = request.context;
	const shown = (path: FsPath): string => printablePath(path, home);
	const rows = [
		...held.map(one => [
			one.id,
			one.why === 'reset' ? 'reset' : 'deleted',
			formatAgo(one.heldAt, now()),
			size(one.allocatedBytes),
			shown(one.path),
		]),
		...recipes.map(one => [one.id, 'recipe', formatAgo(one.takenAt, now()), undefined, shown(one.path)]),
		...strange.map(one => [one.id ?? '', 'unknown', '', undefined, shown(one.path ?? one.holder)]),
	];
	return {
		document: {ok: true, held, recipes, ...(strange.length > 0 && {unregistered: strange})},
		lines:
			rows.length === 0
				? ['Nothing is held, and nothing has a recipe']
				: table(
						[{head: 'ID'}, {head: 'WHAT'}, {head: 'WHEN'}, {head: 'SIZE', align: 'right'}, {head: 'ENVIRONMENT'}],
						rows,
					),
		exitCode: 0,
	};
};

const size = (bytes: number | undefined): string | undefined => (bytes === undefined ? undefined : formatBytes(bytes));
