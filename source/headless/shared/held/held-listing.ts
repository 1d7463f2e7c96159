import {listHeld, measureHeld, type HeldEnvironment} from '../../../core/held/held-environments.js';
import type {Cancellable} from '../../../core/model/progress.js';
import type {Context} from '../../../core/model/context.js';
import type {FsPath} from '../../../core/model/path.js';
import {listRecipes, type SavedRecipe} from '../../../core/state/saved-recipes.js';
import {printablePath} from '../../../core/text/printable.js';
import {formatAgo, formatBytes} from '../../../text/fit-width.js';
import {lostLine} from '../../../text/held/lost-environment.js';
import type {CommandRequest, CommandResult} from '../command.js';
import {lostDocument} from './lost-document.js';
import {findLostAt, placesNamed} from '../targets/held-places.js';
import {table} from '../table.js';
import type {Body} from '../../documents/given.js';
import type {HeldDocument} from '../../documents/held.js';

/** Lists held environments and saved recipes, as `restore` and `free` print them without an id. */
export const listHeldResult = async (request: CommandRequest): Promise<CommandResult> => {
	const places = await placesNamed(request);
	const {held, recipes} = await heldDocument(request, places);
	const isListed = new Set(held.map(({id}) => id));
	const lost = (await findLostAt(places, request)).filter(({id}) => id === undefined || !isListed.has(id));
	for (const one of lost) request.output.note(lostLine(one, request.context.home));
	const {home, now} = request.context;
	const shown = (path: FsPath): string => printablePath(path, home);
	const rows = [
		...held.map(one => [
			one.id,
			{delete: 'deleted', reset: 'reset', 'put-aside': 'put aside'}[one.why],
			formatAgo(one.heldAt, now()),
			one.allocatedBytes === undefined ? undefined : formatBytes(one.allocatedBytes),
			`${shown(one.path)}${noteOf(one)}`,
		]),
		...recipes.map(one => [one.id, 'recipe', formatAgo(one.takenAt, now()), undefined, shown(one.path)]),
		...lost.map(one => [one.id ?? '', 'unknown', '', undefined, shown(one.path ?? one.holdingDirectory)]),
	];
	const heads = [{head: 'ID'}, {head: 'WHAT'}, {head: 'WHEN'}, {head: 'SIZE', align: 'right' as const}];
	return {
		document: {
			ok: true,
			held,
			recipes,
			...(lost.length > 0 && {unregistered: lostDocument(lost, home)}),
		} satisfies Body<HeldDocument>,
		lines:
			rows.length === 0 ? ['Nothing is held, and no recipe is kept'] : table([...heads, {head: 'ENVIRONMENT'}], rows),
		exitCode: 0,
	};
};

const noteOf = ({state}: Pick<HeldEnvironment, 'state'>): string => {
	if (state === 'absent') return ' (not there now: disk not mounted?)';
	return state === 'other-version' ? ' (noted by another version of venv-tui)' : '';
};

type Listing = Cancellable & {readonly context: Context};

/** Held environments, measured, and saved recipes, for `--json`. */
export const heldDocument = async ({context, signal}: Listing, places: readonly FsPath[]) => {
	const held = await measureHeld(await listHeld(context, places), {signal});
	const recipes = await listRecipes(context);
	return {held: held.map(heldEntry), recipes: recipes.map(recipeEntry)};
};

const heldEntry = ({id, path, heldAt, why, state, allocatedBytes, reclaimableBytes}: HeldEnvironment) => ({
	...{id, path, heldAt, why, state},
	...{allocatedBytes, reclaimableBytes},
});

const recipeEntry = ({id, recipe}: SavedRecipe) => ({
	...{id, path: recipe.path, takenAt: recipe.takenAt},
	...{packages: recipe.packages.length, python: recipe.python.version},
});
