import type {Owner} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {canRunOwner} from '../../core/operate/delete/owner-command.js';
import {nameToType, refusal} from '../../core/safety/assess-deletion.js';
import {shellLine} from '../../core/platform/processes/quote-words.js';
import {deletionWarningInWords} from '../../text/reasons/deletion.js';
import {printablePath} from '../../core/text/printable.js';
import {sharedDiskWords} from '../../text/reasons/shared-disk.js';
import type {ActionRequest, Line, Question} from '../shared/action.js';
import {isCommand} from '../shared/is-command.js';
import {hasStrays, type AssessedTarget} from './assessed-targets.js';
import {phrase} from '../../core/text/phrase.js';

/** Asks whether its owner's own command shall delete it; rejects with the refusal where that can't be run from here. */
export const askOwner = (assessed: readonly AssessedTarget[], {answers}: ActionRequest): Question | undefined => {
	const [only] = assessed;
	const owner = only?.assessment.found?.owner;
	if (assessed.length !== 1 || only?.assessment.action !== 'owner-command' || owner === undefined) return undefined;
	if (answers['owner'] !== undefined) return undefined;
	if (!canRunOwner(only.target)) throw refusal(only.assessment);
	if (answers['hold'] === 'yes') throw cannotHold(only, owner);
	return {
		type: 'confirm',
		id: 'owner',
		flag: '--yes',
		title: `Delete ${printablePath(only.target.path)} by ${owner.name}?`,
		lines: [
			{text: `It is managed by ${owner.name}, so this runs its own command:`},
			{text: shellLine(owner.deleteCommand), tone: 'strong'},
			{text: "This can't be undone.", tone: 'warning'},
		],
		choices: [{key: 'y', label: 'run it', value: 'run'}],
		grave: true,
	};
};

const cannotHold = ({target}: AssessedTarget, {name, deleteCommand}: Owner): VenvError =>
	new VenvError('owned-by-tool', {
		what: phrase`Can't hold ${{path: target.path}}`,
		why: `it belongs to ${name}, which deletes it for good`,
		hint: `Without --hold this is run: ${shellLine(deleteCommand)}`,
		path: target.path,
	});

/** Asks whether running programs may lose the environments. */
export const askInUse = (assessed: readonly AssessedTarget[], request: ActionRequest): Question | undefined => {
	const used = assessed.filter(({uses, assessment}) => uses.length > 0 && assessment.allowed);
	if (used.length === 0 || request.answers['in-use'] !== undefined || isCommand(request)) return undefined;
	return {
		type: 'confirm',
		id: 'in-use',
		flag: '--in-use',
		title: used.length === 1 ? 'It is in use' : `${used.length} of them are in use`,
		lines: [
			...used.flatMap(({target, uses}): readonly Line[] => [
				{text: printablePath(target.path, request.context.core.home), tone: 'strong'},
				...uses.map((use): Line => ({text: `    ${use}`})),
				...(target.mount?.shared === true ? [{text: `    ${sharedDiskWords(target.mount)}`}] : []),
			]),
			{text: 'Programs running in them will fail at their next import.', tone: 'warning'},
		],
		choices: [
			{key: 'y', label: 'delete anyway', value: 'yes'},
			...(assessed.length > used.length ? [{key: 'l', label: 'leave these out', value: 'no'}] : []),
		],
		grave: true,
	};
};

/** Asks for the name of an environment that is not an ordinary one. */
export const askName = (
	assessed: readonly AssessedTarget[],
	{answers, context}: ActionRequest,
): Question | undefined => {
	const [only] = assessed;
	if (assessed.length !== 1 || !only?.assessment.needsTypedName || answers['typed-name'] !== undefined)
		return undefined;
	const name = nameToType(only.assessment.path);
	return {
		type: 'text',
		id: 'typed-name',
		flag: '--typed-name',
		title: `Type ${name} to delete ${printablePath(only.target.path, context.core.home)}`,
		lines: only.assessment.warnings.map(warning => ({
			text: deletionWarningInWords(warning, context.core.home),
			tone: 'warning',
		})),
		wanted: name,
		refuse: text => (text === name ? undefined : `That isn't ${name}`),
	};
};

/** Asks whether an older environment that is held for this path may be freed. */
export const askOlder = (
	assessed: readonly AssessedTarget[],
	{answers, context}: ActionRequest,
): Question | undefined => {
	const frees = answers['hold'] === 'no' || answers['confirm'] === 'free';
	if (answers['older'] !== undefined || (frees && !assessed.some(one => hasStrays(one, assessed.length))))
		return undefined;
	const lines = assessed.flatMap(({older}): readonly Line[] =>
		older ? [{text: `${printablePath(older.path, context.core.home)}, deleted ${older.heldAt.slice(0, 10)}`}] : [],
	);
	if (lines.length === 0) return undefined;
	return {
		type: 'confirm',
		id: 'older',
		flag: '--free-older',
		title: 'An older one of the same name is still held',
		lines: [...lines, {text: 'Only one of each name can be held. The older one is freed for good.', tone: 'warning'}],
		choices: [{key: 'y', label: 'free the older and delete', value: 'yes'}],
		grave: true,
	};
};
