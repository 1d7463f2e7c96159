import {whyFailed} from '../../text/failures/explain.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {Foreseen} from '../../core/operate/create/foresee-reset.js';
import {VenvError} from '../../core/model/error.js';
import {refuseUnsafe} from '../../core/operate/create/reset.js';
import {refuseWithoutUndo} from '../../core/held/undo-room.js';
import {readInstallSource} from '../../core/operate/install/install-source.js';
import {findLayout} from '../../core/discover/environment-layout.js';
import {findUserFiles} from '../../core/safety/user-files.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {outcome, type ActionRequest, type Outcome} from '../shared/action.js';
import {chosenManager, isWithoutUndo, managerChoosesPython, notKept} from './chosen-manager.js';
import {chosenInterpreter, chosenSource, foreseen, fromOf, itself} from './chosen-source.js';
import {foreseenLines, userFilesLines} from './foreseen-lines.js';

/** Plan of a reset. Packages that only a manager can choose are not known beforehand. */
export type ResetPlanData = {
	readonly path: FsPath;
	readonly dryRun: true;
	readonly source: FsPath | undefined;
	readonly python: string | undefined;
	readonly by: string | undefined;
	readonly lost:
		| ReadonlyArray<{
				readonly name: string;
				readonly version: string | undefined;
				readonly reason: Foreseen['lost'][number]['reason'];
		  }>
		| undefined;
	readonly new: Foreseen['fresh'] | undefined;
	readonly changed: Foreseen['changed'] | undefined;
	readonly reinstalled: readonly string[] | undefined;
	readonly unpinned: number | undefined;
	readonly parts: Foreseen['parts'] | undefined;
	readonly userFiles?: number;
};

/** Describes a reset and changes nothing. Throws the errors with which the reset itself would not begin. */
export const dryRun = async (target: Environment, request: ActionRequest): Promise<Outcome<ResetPlanData>> => {
	const {core} = request.context;
	const path = target.alias ?? target.path;
	const by = await chosenManager(target, request);
	const notNow = await refusedFor(target, request, by);
	await refuseWithoutUndo(path, core);
	const {dispose} = await readInstallSource(await fromOf(target, request), core);
	await dispose();
	const known = await foreseen(target, request);
	const python = managerChoosesPython(request.answers) ? undefined : (await chosenInterpreter(target, request)).version;
	const source = request.answers['file'] === itself ? undefined : await chosenSource(target, request);
	const own = request.answers['file'] === itself ? 'the packages installed in it' : `what ${by?.manager} installs`;
	const from = source === undefined ? own : source.name;
	const withPython = python === undefined ? `, ${by?.manager} chooses the Python` : ` with Python ${python}`;
	const head = `Would reset ${printablePath(path, core.home)} from ${printable(from)}${withPython}`;
	const warnings = [...notNow, ...(isWithoutUndo(request.answers) ? [notKept] : [])];
	const userFiles = findUserFiles(path, await findLayout(path), {withEdited: true});
	const foreseenOnes = [...(known === undefined ? [] : foreseenLines(known)), ...userFilesLines(path, userFiles)];
	const lines = [...foreseenOnes.map(({text}) => text), ...warnings];
	return outcome([head, ...lines].join('\n'), {
		path,
		dryRun: true,
		source: source?.path,
		python,
		by: by?.manager,
		lost: known?.lost.map(({package: {name, version: lostVersion}, reason}) => ({name, version: lostVersion, reason})),
		new: known?.fresh,
		changed: known?.changed,
		reinstalled: known?.again.map(({name}) => name),
		unpinned: known?.unpinned,
		...(known !== undefined && known.unread > 0 ? {unread: known.unread} : {}),
		parts: known?.parts,
		...(userFiles.count + userFiles.edited.count === 0 ? {} : {userFiles: userFiles.count + userFiles.edited.count}),
		...(warnings.length === 0 ? {} : {warnings}),
	});
};

/** Throws as the reset itself would, except while something uses it: that may have ended by then, and is only told. */
const refusedFor = async (
	{alias, path, found}: Environment,
	{answers, context}: ActionRequest,
	by: Awaited<ReturnType<typeof chosenManager>>,
): Promise<readonly string[]> => {
	const request = {context: context.core, roots: context.roots, typedName: answers['typed-name'], by};
	try {
		await refuseUnsafe(alias ?? path, found, {...request, allowInUse: answers['in-use'] === 'yes'});
		return [];
	} catch (error) {
		if (!(error instanceof VenvError) || error.code !== 'in-use') throw error;
		return [`Not possible now: ${whyFailed(error)}`];
	}
};
