import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {deleteEnvironment, type DeleteRequest} from '../../core/operate/delete/delete.js';
import {runOwnerCommand} from '../../core/operate/delete/owner-command.js';
import {assessDeletion, refusal} from '../../core/safety/assess-deletion.js';
import {deletionReasonsInWords} from '../../text/reasons/deletion.js';
import {printablePath} from '../../core/text/printable.js';
import type {Work} from '../../core/model/progress.js';
import {formatBytes} from '../../text/fit-width.js';
import {outcome, type Action, type ActionContext, type ActionRequest, type Outcome} from '../shared/action.js';
import {askAboutMany, askConfirmation} from './ask-confirmation.js';
import {isCommand} from '../shared/is-command.js';
import {onlyTarget} from '../shared/only-target.js';
import {assess} from './assessed-targets.js';
import {outcomeOf, summaryOfAll, type DeleteData} from './outcome.js';
import {askInUse, askName, askOlder, askOwner} from './questions.js';
import {phrase} from '../../core/text/phrase.js';

/** Deletes environments by one rename each, so that they can be restored. Of a link, removes the link alone. */
export const deleteAction: Action<DeleteData> = {
	id: 'delete',
	keys: ['d'],
	title: 'delete',
	targets: 'many',
	changes: true,
	unavailable: targets => {
		const [target] = targets;
		if (targets.length !== 1 || target?.deletable === undefined) return undefined;
		if (target.deletable.allowed || (target.owner && !target.alias)) return undefined;
		return `Can't delete ${printablePath(target.path)}: ${deletionReasonsInWords(target.deletable.reasons)}`;
	},
	whenStopped:
		'Those that are deleted stay deleted. One that is being freed cannot be brought back; the next start finishes it.',
	ask: async request => {
		const many = askAboutMany(request);
		if (many !== undefined) return many;
		const assessed = await assess(request);
		return (
			askOwner(assessed, request) ??
			askConfirmation(assessed, request) ??
			askInUse(assessed, request) ??
			askName(assessed, request) ??
			askOlder(assessed, request)
		);
	},
	opening: askAboutMany,
	run: request => deleteOne(onlyTarget(request.targets), request),
	summarise: summaryOfAll,
};

const deleteOne = async (target: Environment, request: ActionRequest & Work): Promise<Outcome<DeleteData>> => {
	const {answers, context, signal, onProgress} = request;
	if (answers['owner'] === 'run') return deleteByOwner(target, request);
	if (!isCommand(request) && answers['in-use'] === 'no') await refuseInUse(target, context);
	const keep: DeleteRequest['keep'] = answers['hold'] === 'no' || answers['confirm'] === 'free' ? 'free' : 'hold';
	const deleted = await deleteEnvironment(
		await withUsage(target, request),
		{
			context: context.core,
			keep,
			roots: context.roots,
			allowInUse: answers['in-use'] === 'yes',
			typedName: answers['typed-name'],
			freeOlder: answers['older'] === 'yes',
			takeOver: answers['take-over'] === 'yes',
		},
		{signal, onProgress},
	);
	return outcomeOf(target, deleted, context);
};

/** Adds the last measured size, for lists of held environments. An environment without a size can be deleted too. */
const withUsage = async (target: Environment, {context, signal}: ActionRequest & Work): Promise<Environment> => {
	const {measurer} = context;
	if (measurer === undefined || target.alias !== undefined) return target;
	try {
		const usage = target.usage ?? (await measurer.measure(target.path, {signal}));
		const {allocatedBytes, reclaimableBytes} = measurer.totals([target.path]);
		return {...target, usage: allocatedBytes === 0 ? usage : {...usage, allocatedBytes, reclaimableBytes}};
	} catch (error) {
		if (error instanceof VenvError && error.code !== 'cancelled') return target;
		throw error;
	}
};

const refuseInUse = async (target: Environment, {core, roots}: ActionContext): Promise<void> => {
	const assessment = await assessDeletion(target.path, {context: core, expected: target.found.identity, roots});
	if (!assessment.allowed) throw refusal(assessment);
};

const deleteByOwner = async (
	target: Environment,
	{context, signal, onProgress}: ActionRequest & Work,
): Promise<Outcome<DeleteData>> => {
	const {owner, freedBytes} = await runOwnerCommand(target, context.core, {signal, onProgress});
	const freed = freedBytes === undefined ? '' : `, freed ${formatBytes(freedBytes)}`;
	return outcome(
		phrase`Deleted ${{path: target.path}} by ${owner.name}${freed}`,
		{path: target.path, outcome: 'deleted-by-owner', owner: owner.name, ...(freedBytes !== undefined && {freedBytes})},
		{removed: [target.path], freedBytes},
	);
};
