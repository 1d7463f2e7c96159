import type {Environment} from '../../core/model/environment.js';
import {findUses} from '../../core/inspect/use/in-use.js';
import {olderHeld, type HeldEnvironment} from '../../core/held/held-environments.js';
import {whyNoRoomForUndo} from '../../core/held/undo-room.js';
import {assessDeletion, type AssessmentRequest, type Assessment} from '../../core/safety/assess-deletion.js';
import type {NoUndo} from '../../core/model/reasons/no-undo.js';
import type {Work} from '../../core/model/progress.js';
import type {ActionRequest} from '../shared/action.js';
import {readEach} from '../shared/many-question.js';
import {deletionReasonInWords} from '../../text/reasons/deletion.js';

/** A target, and the assessment of its deletion. Use by processes is separate, since it can be deleted anyway. */
export type AssessedTarget = {
	readonly target: Environment;
	readonly assessment: Assessment;
	/** Processes that use it, in words. */
	readonly uses: readonly string[];
	/** Fact for which its deletion could not be undone. */
	readonly noUndo?: NoUndo | undefined;
	/** Held environment of this path: there can be only one. */
	readonly older?: HeldEnvironment | undefined;
};

/**
 * Assesses each target, once in a run of the action. Tells how far it is. Rejects with `cancelled`; then the next question
 * assesses them anew. The deletion itself does so in any case.
 */
export const assess = (request: ActionRequest, work: Work = {}): Promise<readonly AssessedTarget[]> => {
	const find = () => assessNow(request, work);
	return request.run?.once('assessed', find) ?? find();
};

const assessNow = async ({targets, context}: ActionRequest, work: Work): Promise<readonly AssessedTarget[]> => {
	const processes = await findUses(context.core);
	const request = {context: context.core, roots: context.roots, processes};
	return readEach(targets, target => assessOne(target, {...request, expected: target.found.identity}), work);
};

const assessOne = async (target: Environment, request: AssessmentRequest): Promise<AssessedTarget> => {
	const assessment = await assessDeletion(target.path, request);
	const {path, action, code, reasons} = assessment;
	const noUndo = await whyNoRoomForUndo(path, request.context);
	const older = action === 'remove' ? await olderHeld(path, request.context) : undefined;
	if (code !== 'in-use') return {target, assessment, uses: [], noUndo, older};
	const lifted = await assessDeletion(target.path, {...request, allowInUse: true});
	return {target, assessment: lifted, uses: reasons.map(reason => deletionReasonInWords(reason)), noUndo, older};
};

/** Whether it will be deleted: of several targets, those that need a typed name will not. */
export const isChosen = ({assessment}: AssessedTarget, count: number): boolean =>
	assessment.allowed && !(count > 1 && assessment.needsTypedName);

/** Whether the target is an environment, not only a link to one. */
export const isRemoval = ({assessment}: AssessedTarget): boolean => assessment.action === 'remove';

/** Whether it is among what will be deleted, and is held whatever is asked for. */
export const hasStrays = (one: AssessedTarget, count: number): boolean =>
	isChosen(one, count) && one.assessment.strays.length > 0;
