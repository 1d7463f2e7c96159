import {whyHeldInWords} from '../text/held/why-held.js';
import {VenvError} from '../core/model/error.js';
import {listHeld} from '../core/held/held-environments.js';
import {recreateEnvironment} from '../core/operate/create/recreate.js';
import type {FsPath} from '../core/model/path.js';
import {restoreHeld} from '../core/operate/restore/restore.js';
import {identityAt} from '../core/platform/files/directory-identity.js';
import {noteUse} from '../core/state/use-notes.js';
import {printablePath} from '../core/text/printable.js';
import type {Work} from '../core/model/progress.js';
import {changeNotesInWords} from '../text/change-note.js';
import {formatAgo, plural} from '../text/fit-width.js';
import {listRecipes, readRecipe} from '../core/state/saved-recipes.js';
import {outcome, type Action, type ActionRequest, type Outcome, type Question} from './shared/action.js';
import {placesOf} from './free.js';
import {phrase} from '../core/text/phrase.js';

/** `heldId`: what was in its place. Packages have changed where it was recreated. */
type RestoreData = {readonly id: string; readonly path: FsPath} & (
	| {readonly heldId?: string}
	| (Pick<Awaited<ReturnType<typeof recreateEnvironment>>, 'changed' | 'durationMs'> & {
			readonly notes: readonly string[];
	  })
);

/**
 * Restores a held environment, or recreates one from its recipe. Answers: `id`, `places` (further directories to
 * search, one in each line).
 */
export const restoreAction: Action<RestoreData> = {
	id: 'restore',
	keys: [],
	title: 'restore',
	targets: 'none',
	changes: true,
	unavailable: () => undefined,
	ask: async request => (request.answers['id'] === undefined ? askWhich(request) : undefined),
	run: async request => {
		const {answers, context} = request;
		const id = answers['id'] ?? '';
		const held = await listHeld(context.core, placesOf(answers));
		if (held.some(one => one.id === id)) return bringBack(id, request);
		const recipe = await readRecipe(id, context.core);
		// A held environment without a readable journal entry is in no list, and is found by its location.
		return recipe === undefined ? bringBack(id, request) : makeAgain(id, request);
	},
};

const askWhich = async ({answers, context}: ActionRequest): Promise<Question> => {
	const {core} = context;
	const held = (await listHeld(core, placesOf(answers))).filter(({state}) => state === 'held');
	const recipes = await listRecipes(core);
	if (held.length + recipes.length === 0)
		throw new VenvError('not-found', {what: 'Nothing to restore', why: 'nothing is held and no recipe is kept'});
	return {
		type: 'select',
		id: 'id',
		flag: 'ID',
		title: 'Restore which one?',
		options: [
			...held.map(({id, path, heldAt, why}) => ({
				value: id,
				label: printablePath(path, core.home),
				note: `${whyHeldInWords(why)} ${formatAgo(heldAt, core.now())}, unchanged`,
			})),
			...recipes.map(({id, recipe}) => ({
				value: id,
				label: printablePath(recipe.path, core.home),
				note: `reinstalls ${plural(recipe.packages.length, 'package')}, as of ${formatAgo(recipe.takenAt, core.now())}`,
			})),
		],
	};
};

const bringBack = async (id: string, {answers, context}: ActionRequest): Promise<Outcome<RestoreData>> => {
	const {core} = context;
	const options = {context: core, places: placesOf(answers), takeOver: answers['take-over'] === 'yes'};
	const {path, held} = await restoreHeld(id, options);
	const identity = await identityAt(path);
	// A restored environment should not be swept away again.
	if (identity) await noteUse({path, identity}, 'restored', core);
	const also = held ? '. What was in its place is held' : '';
	return outcome(
		phrase`Restored ${{path}}${also}`,
		{id, path, ...(held && {heldId: held.id})},
		{created: [path], undo: held && {id: held.id}},
	);
};

const makeAgain = async (
	id: string,
	{context, signal, onProgress}: ActionRequest & Work,
): Promise<Outcome<RestoreData>> => {
	const {core, interpreters} = context;
	const request = {context: core, recipeId: id, interpreters: await interpreters()};
	const recreated = await recreateEnvironment(request, {signal, onProgress});
	const {path, changed, durationMs} = recreated;
	const notes = changeNotesInWords(recreated.notes, core.home);
	const [note] = notes;
	const count = plural(changed.installed.length, 'package');
	return outcome(
		phrase`Restored ${{path}} from its recipe: ${count}${note === undefined ? '' : `. ${note}`}`,
		{id, path, changed, durationMs, notes},
		{created: [path]},
	);
};
