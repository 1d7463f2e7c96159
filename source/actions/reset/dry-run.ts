import type {Environment} from '../../core/model/environment.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {outcome, type ActionRequest, type Outcome} from '../shared/action.js';
import {chosenInterpreter, chosenSource, foreseen, fromOf, itself} from './chosen-source.js';
import {foreseenLines} from './foreseen-lines.js';

/** Describes a reset and changes nothing. Throws the errors with which the reset itself would not begin. */
export const dryRun = async (target: Environment, request: ActionRequest): Promise<Outcome> => {
	const {core} = request.context;
	const path = target.alias ?? target.path;
	await fromOf(target, request);
	const known = await foreseen(target, request);
	const {version} = await chosenInterpreter(target, request);
	const source = request.answers['file'] === itself ? undefined : await chosenSource(target, request);
	const from = source === undefined ? 'the packages that it has now' : source.name;
	const head = `Would reset ${printablePath(path, core.home)} from ${printable(from)} with Python ${version}`;
	const lines = known === undefined ? [] : foreseenLines(known).map(({text}) => text);
	return outcome([head, ...lines].join('\n'), {
		path,
		dryRun: true,
		source: source?.path,
		python: version,
		lost: known?.lost.map(({package: {name, version: lostVersion}, reason}) => ({name, version: lostVersion, reason})),
		new: known?.fresh,
		changed: known?.changed,
		reinstalled: known?.again.map(({name}) => name),
		unpinned: known?.unpinned,
		parts: known?.parts,
	});
};
