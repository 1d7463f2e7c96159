import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import {cloneEnvironment} from '../../core/operate/repair/clone.js';
import type {Deleted} from '../../core/operate/delete/delete.js';
import {moveEnvironment} from '../../core/operate/repair/move.js';
import {printablePath} from '../../core/text/printable.js';
import {sharedDiskWords} from '../../text/reasons/shared-disk.js';
import {whyItStaysInWords} from '../../text/reasons/why-it-stays.js';
import {referenceWords, toldReference} from '../../text/staleness.js';
import {formatDuration} from '../../text/fit-width.js';
import {
	outcome,
	type Action,
	type ActionContext,
	type ActionRequest,
	type Answers,
	type Line,
	type Question,
} from '../shared/action.js';
import {namedPlace} from '../shared/named-place.js';
import {onlyTarget} from '../shared/only-target.js';
import {refuseNewPlace} from '../shared/refuse-new-place.js';
import {phrase} from '../../core/text/phrase.js';

type CloneData = {readonly path: FsPath; readonly from: FsPath; readonly durationMs: number};

/** Copies an environment to another place, where it works. The answer `to` is a path, relative to the first root. */
export const cloneAction: Action<CloneData> = {
	id: 'clone',
	keys: [],
	title: 'clone',
	targets: 'one',
	changes: true,
	unavailable: targets => (targets.length === 0 ? 'No environment to clone' : undefined),
	creates: (answers, context) => placeOf(answers, context),
	ask: async request => askPlace(request, 'Clone', []),
	run: async request => {
		const {context, answers} = request;
		const target = onlyTarget(request.targets);
		const to = placeOf(answers, context);
		const {path, durationMs} = await cloneEnvironment(target, {context: context.core, to, verb: 'clone'}, request);
		const told = phrase`Cloned ${{path: target.path}} to ${{path}} in ${formatDuration(durationMs)}`;
		return outcome(told, {path, from: target.path, durationMs}, {created: [path]});
	},
};

type MoveData = CloneData & {
	readonly referredTo: ReadonlyArray<ReturnType<typeof toldReference>>;
	readonly heldId?: string;
};

/** Moves or renames an environment. Answers: `to` (a path, relative to the first root) and `in-use`. */
export const moveAction: Action<MoveData> = {
	id: 'move',
	keys: [],
	title: 'move or rename',
	targets: 'one',
	changes: true,
	unavailable: targets => (targets.length === 0 ? 'No environment to move' : undefined),
	creates: (answers, context) => placeOf(answers, context),
	ask: async request => {
		const {mount} = onlyTarget(request.targets);
		// One that is in use is not moved, and who uses it was asked of the processes of this machine.
		return askPlace(request, 'Move', mount?.shared === true ? [{text: sharedDiskWords(mount), tone: 'warning'}] : []);
	},
	run: async request => {
		const {context, answers} = request;
		const target = onlyTarget(request.targets);
		const moved = await moveEnvironment(
			target,
			{
				context: context.core,
				to: placeOf(answers, context),
				roots: context.roots,
				allowInUse: answers['in-use'] === 'yes',
			},
			request,
		);
		const {path, references, deleted, durationMs} = moved;
		const told = [
			formatDuration(durationMs),
			...oldWords(deleted),
			...references.map(one => `${nameOf(one.path, context)} still names the old place: ${referenceWords[one.how]}`),
		];
		return outcome(
			phrase`Moved ${{path: target.path}} to ${{path}} in ${told.join('. ')}`,
			{
				...{path, from: target.path, durationMs, referredTo: references.map(toldReference)},
				...(deleted.held && {heldId: deleted.held.id}),
			},
			{created: [path], removed: [target.path], undo: deleted.held && {id: deleted.held.id}},
		);
	},
};

const oldWords = ({held, strays, left}: Deleted): readonly string[] => {
	if (held !== undefined)
		return [`The old one is held, as somebody ${strays === undefined ? 'changed' : 'left'} files in it`];
	return left
		.slice(0, 1)
		.map(({path, why}) => `Of the old one ${printablePath(path)} stays: ${whyItStaysInWords(why)}`);
};

const nameOf = (path: FsPath, {core}: ActionContext): string => printablePath(path, core.home);

const placeOf = ({to = ''}: Answers, context: ActionContext): FsPath =>
	namedPlace(to, context.roots[0] ?? context.core.cwd, context);

const askPlace = async (
	request: ActionRequest,
	verb: string,
	lines: readonly Line[],
): Promise<Question | undefined> => {
	const {answers, context} = request;
	if (answers['to'] !== undefined) return undefined;
	const target: Environment = onlyTarget(request.targets);
	return {
		type: 'text',
		id: 'to',
		flag: 'DIR',
		title: `${verb} ${nameOf(target.path, context)} to`,
		lines,
		initial: target.path,
		refuse: text => refuseNewPlace(text, placeOf({to: text}, context)),
	};
};
