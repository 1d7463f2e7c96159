import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {isManagerName, makerOf} from '../../core/operate/managers/manager.js';
import {ownManager, type OwnManager} from '../../core/operate/managers/own-manager.js';
import {pipxPackages, readPipxMetadata} from '../../core/operate/managers/pipx-spec.js';
import type {From} from '../../core/operate/install/install-source.js';
import {printable} from '../../core/text/printable.js';
import {lackOfManager} from '../../text/managers.js';
import type {ActionRequest, Answers} from '../shared/action.js';
import {installable, projectOf} from './project-sources.js';
import {phrase} from '../../core/text/phrase.js';

/** Beginning of an answer to `file`: by the manager whose name follows. */
export const byManager = 'by:';

/** Name of the manager that will fill it: chosen in the dialog or named by `--by`. */
export const managerAnswered = ({by, file = ''}: Answers): string | undefined => {
	if (by !== undefined && by !== '') return by;
	return file.startsWith(byManager) ? file.slice(byManager.length) : undefined;
};

/** Whether the answered manager chooses the Python by its own configuration. */
export const managerChoosesPython = (answers: Answers): boolean => {
	const by = managerAnswered(answers);
	return by !== undefined && isManagerName(by) && by !== 'pipx' && makerOf(by) === 'tool';
};

/** Whether the old environment can be restored afterwards. */
export const isHeldAfterwards = (answers: Answers): boolean => answers['hold'] !== 'no' && !isWithoutUndo(answers);

/**
 * Whether nothing can be held: pipx takes every directory beside its environments for one of them, whatever its name
 * (pipx, `VenvContainer.iter_venv_dirs`).
 */
export const isWithoutUndo = (answers: Answers): boolean => managerAnswered(answers) === 'pipx';

export const notKept = "It can't be kept for undo: pipx would treat it as one of its own.";

/** Manager that keeps this environment, or why that one can't fill it; undefined where no manager keeps it. */
export const managerOf = async (target: Environment, {context}: ActionRequest): Promise<OwnManager | undefined> =>
	ownManager(target, {sources: await installable(target), project: projectOf(target)}, context.core);

/**
 * Manager that will fill it: undefined where none was answered. Throws `refused` where the answered one can't, and where
 * the old environment was to be held although it can't be.
 */
export const chosenManager = async (
	target: Environment,
	request: ActionRequest,
): Promise<Extract<OwnManager, {type: 'ready'}> | undefined> => {
	const by = managerAnswered(request.answers);
	if (by === undefined) return undefined;
	const own = await managerOf(target, request);
	if (isWithoutUndo(request.answers) && own?.manager === by && request.answers['hold'] === 'yes')
		throw cannotHold(target);
	if (own?.type === 'ready' && own.manager === by) return own;
	throw new VenvError('refused', {
		what: phrase`Can't reset ${{path: target.path}} by ${printable(by)}`,
		why: own?.manager === by ? lackOfManager(own) : notItsOwn(by),
		hint: 'Leave --by out to install line by line',
		path: target.path,
	});
};

const cannotHold = ({path}: Environment): VenvError =>
	new VenvError('refused', {
		what: phrase`Can't hold ${{path}}`,
		why: 'pipx treats every directory in its home as one of its environments',
		hint: 'With --free the old one is put back if the reset fails; if it succeeds, the old one is gone',
		path,
	});

const notItsOwn = (by: string): string => {
	if (by === 'uv') return 'uv needs no --by: where it is on PATH it installs its lock by itself';
	return isManagerName(by)
		? `${by} does not keep it`
		: 'only poetry, pdm, pipenv, hatch, tox, nox and pipx can be asked to';
};

/** Source of a reset by a manager whose rules no file tells; undefined for any other reset. */
export const ruleOfManager = (target: Environment, answers: Answers): From | undefined => {
	const manager = managerAnswered(answers);
	if (manager === undefined || !isWithoutSource(manager)) return undefined;
	const metadata = readPipxMetadata(target.alias ?? target.path);
	const packages = manager === 'pipx' && metadata ? pipxPackages(metadata) : [];
	return {type: 'manager', manager, project: projectOf(target), packages};
};

/** Whether no file tells what this manager installs: nox runs a program, pipx has only its notes. */
export const isWithoutSource = (manager: string): boolean => manager === 'nox' || manager === 'pipx';
