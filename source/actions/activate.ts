import type {Context} from '../core/model/context.js';
import {VenvError} from '../core/model/error.js';
import {activation, leaveActivation, type Activation} from '../core/operate/shell/activate.js';
import {planInit} from '../core/operate/shell/install-init.js';
import {detectShell, shellNamed, shells, type Shell} from '../core/operate/shell/shells.js';
import {noteActivation} from '../core/state/activations.js';
import {noteUse} from '../core/state/use-notes.js';
import {printable} from '../core/text/printable.js';
import {outcome, type Action, type Answers} from './shared/action.js';
import {onlyTarget} from './shared/only-target.js';
import {phrase} from '../core/text/phrase.js';

type ActivateData = Activation & {
	/** Whether the calling shell activates it as soon as we have exited. */
	readonly activates: boolean;
};

/**
 * Activates in the calling shell where `vt` called us, else shows the line to type; for the active environment, the
 * line that deactivates it. Answers: `shell` (a shell's name; absent: the calling one). Notes a use only where `vt`
 * activates.
 */
export const activateAction: Action<ActivateData> = {
	id: 'activate',
	keys: ['a'],
	title: 'activate',
	targets: 'one',
	changes: false,
	needsPython: true,
	unavailable: ([target]) => {
		if (target === undefined) return 'No environment to activate';
		return target.status === 'broken' && target.python?.base === undefined
			? 'Its Python is gone: reset it with another one'
			: undefined;
	},
	ask: () => Promise.resolve(undefined),
	run: async ({targets, answers, context: {core}}) => {
		const target = onlyTarget(targets);
		const shell = await chosenShell(answers, core);
		const how = activation(target.found, shell, core);
		const {line, deactivate} = how;
		if (await leaveActivation(target.found, shell, core)) {
			await noteUse({path: target.path, identity: target.found.identity}, 'activated', core);
			await noteActivation(target.path, core);
			return outcome(phrase`${{path: target.path}} is activated when you quit`, {...how, activates: true});
		}
		const data = {...how, activates: false};
		if (target.active) {
			const summary = phrase`${{path: target.path}} is active. To leave it, type: ${deactivate}`;
			return outcome(summary, data, {farewell: `To deactivate: ${deactivate}`});
		}
		const farewell = [printable(line), ...adviceOn(shell, core)].join('\n');
		return outcome(phrase`To activate ${{path: target.path}}, type: ${printable(line)}`, data, {copy: line, farewell});
	},
};

/** Where `vt` is not installed for a shell that can have it: how this is done. */
const adviceOn = (shell: Shell, context: Context): readonly string[] =>
	shell === 'cmd' || planInit(shell, context).isInstalled
		? []
		: [`To activate directly next time, install the function vt: venv-tui init ${shell} --install`];

const chosenShell = async ({shell: name}: Answers, context: Context): Promise<Shell> => {
	if (name === undefined) return detectShell(context);
	const shell = shellNamed(name);
	if (shell !== undefined) return shell;
	throw new VenvError('usage', {what: `Unknown shell: ${printable(name)}`, hint: `Known shells: ${shells.join(', ')}`});
};
