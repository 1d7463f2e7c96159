import type {Environment} from '../../core/model/environment.js';
import {findUses} from '../../core/inspect/use/in-use.js';
import {holdingDirectoryOf} from '../../core/held/holding-directory.js';
import {olderHeld, type HeldEnvironment} from '../../core/held/held-environments.js';
import {whyNoRoomForUndo} from '../../core/held/undo-room.js';
import {assessDeletion, type AssessmentRequest, type Assessment} from '../../core/safety/assess-deletion.js';
import type {ActionRequest, Targets} from '../shared/action.js';

/** A target, and what may be done with it. That it is in use is told apart: it can be deleted all the same. */
export type Judged = {
	readonly target: Environment;
	readonly assessment: Assessment;
	/** Who uses it, in words. */
	readonly uses: readonly string[];
	/** Why its deletion could not be undone, in words. */
	readonly noUndo?: string | undefined;
	/** The one of its name that is still held: only one can be. */
	readonly older?: HeldEnvironment | undefined;
};

// By the targets, which are fixed when the key is pressed: what asks the next question does not look at the disk again.
// What acts does, and does not ask here.
const judgements = new WeakMap<Targets, Promise<readonly Judged[]>>();

/** What may be done with each target, as it was when the first question about them was asked. */
export const judge = (request: ActionRequest): Promise<readonly Judged[]> => {
	const known = judgements.get(request.targets) ?? judgeNow(request);
	judgements.set(request.targets, known);
	return known;
};

const judgeNow = async ({targets, context}: ActionRequest): Promise<readonly Judged[]> => {
	const processes = await findUses(context.core);
	const request = {context: context.core, roots: context.roots, processes};
	return Promise.all(targets.map(target => judgeOne(target, {...request, expected: target.found.identity})));
};

const judgeOne = async (target: Environment, request: AssessmentRequest): Promise<Judged> => {
	const assessment = await assessDeletion(target.path, request);
	const {path, action, code, reasons} = assessment;
	const noUndo = await whyNoRoomForUndo(path, request.context);
	const older = action === 'remove' ? await olderHeld(holdingDirectoryOf(path), path) : undefined;
	if (code !== 'in-use') return {target, assessment, uses: [], noUndo, older};
	const lifted = await assessDeletion(target.path, {...request, allowInUse: true});
	return {target, assessment: lifted, uses: reasons, noUndo, older};
};

/** Whether it is among what will be deleted: of several not those whose name has to be typed. */
export const isChosen = ({assessment}: Judged, count: number): boolean =>
	assessment.allowed && !(count > 1 && assessment.needsTypedName);

/** Whether what it is about is an environment, not only a link to one. */
export const isRemoval = ({assessment}: Judged): boolean => assessment.action === 'remove';

/** Whether it is among what will be deleted, and is held whatever is asked for. */
export const hasStrays = (one: Judged, count: number): boolean =>
	isChosen(one, count) && one.assessment.strays.length > 0;
