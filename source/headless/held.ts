import {VenvError} from '../core/error.js';
import {freeHeld} from '../core/operate/free.js';
import {listHeld, type Held} from '../core/operate/holding.js';
import {recoverInterrupted} from '../core/operate/recover.js';
import {recreateEnvironment} from '../core/operate/recreate.js';
import {restoreHeld} from '../core/operate/restore.js';
import {findInterpreters} from '../core/inspect/interpreters.js';
import {absolute, type FsPath} from '../core/platform/paths.js';
import {listRecipes, type SavedRecipe} from '../core/state/recipes.js';
import {printablePath} from '../core/text.js';
import {formatAgo, formatBytes, plural} from '../format.js';
import {isSet, valuesOf, type Command, type CommandRequest, type CommandResult, type Flag} from './command.js';
import {errorDocument, errorText} from './output.js';
import {table} from './table.js';

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
		const known = await listHeld(request.context, placesOf(request));
		if (!known.some(held => held.id === id)) {
			const recipes = await listRecipes(request.context);
			const saved = recipes.find(recipe => recipe.id === id);
			if (saved !== undefined) return restoreFromRecipe(saved, request);
		}
		const {path, held} = await restoreHeld(id, heldRequest(request));
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
		const recovered = await recoverInterrupted(
			{
				context,
				places: words.map(word => absolute(word, context.cwd)),
				takeOver: isSet(flags, 'takeOver'),
				includeUnregistered: words.length > 0,
			},
			{signal, onProgress: ({step}) => output.progress(step)},
		);
		const results = recovered.map(({id, path, operation, outcome, message, error}) => ({
			...{path, ok: error === undefined, id, operation, outcome, message},
			...(error === undefined ? {} : {error: errorDocument(error)}),
		}));
		return {
			document: {ok: results.every(({ok}) => ok), results},
			lines: recovered.length === 0 ? ['Nothing was cut off'] : recovered.map(({message}) => message),
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

const placesOf = ({flags, context}: CommandRequest): readonly FsPath[] =>
	valuesOf(flags, 'in').map(place => absolute(place, context.cwd));

const heldRequest = (request: CommandRequest) => ({
	context: request.context,
	places: placesOf(request),
	takeOver: isSet(request.flags, 'takeOver'),
});

const freeThese = async (ids: readonly string[] | 'all', request: CommandRequest): Promise<CommandResult> => {
	const {context, output, signal} = request;
	const work = {signal, onProgress: ({step}: {step: string}) => output.progress(step)};
	const {freed, failed, freedBytes} = await freeHeld(ids, heldRequest(request), work);
	for (const {error} of failed) output.note(`venv-tui: ${errorText(error)}`);
	const left = freed.filter(one => one.left.length > 0);
	const results = [
		...freed.map(({left: rest, ...one}) => ({...one, ok: rest.length === 0, ...(rest.length > 0 ? {left: rest} : {})})),
		...failed.map(({error, ...one}) => ({...one, ok: false, error: errorDocument(error)})),
	];
	return {
		document: {ok: results.every(({ok}) => ok), results, freedBytes, ...(await heldDocument(request))},
		lines: [
			`Freed ${formatBytes(freedBytes)}`,
			...left.map(({path}) => `Part of ${printablePath(path, context.home)} could not be removed: try again`),
		],
		exitCode: Math.max(left.length > 0 ? 1 : 0, ...failed.map(({error}) => error.exitCode)),
	};
};

const heldDocument = async (request: CommandRequest) => {
	const held = await listHeld(request.context, placesOf(request));
	const recipes = await listRecipes(request.context);
	return {held: held.map(heldEntry), recipes: recipes.map(recipeEntry)};
};

const heldEntry = ({id, path, heldAt, why, allocatedBytes, reclaimableBytes}: Held) => ({
	...{id, path, heldAt, why},
	...{allocatedBytes, reclaimableBytes},
});

const recipeEntry = ({id, recipe}: SavedRecipe) => ({
	...{id, path: recipe.path, takenAt: recipe.takenAt},
	...{packages: recipe.packages.length, python: recipe.python.version},
});

const listing = async (request: CommandRequest): Promise<CommandResult> => {
	const {held, recipes} = await heldDocument(request);
	const {home, now} = request.context;
	const shown = (path: FsPath): string => printablePath(path, home);
	const rows = [
		...held.map(one => [
			one.id,
			`${one.why}d`,
			formatAgo(one.heldAt, now()),
			size(one.allocatedBytes),
			shown(one.path),
		]),
		...recipes.map(one => [one.id, 'recipe', formatAgo(one.takenAt, now()), undefined, shown(one.path)]),
	];
	return {
		document: {ok: true, held, recipes},
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
