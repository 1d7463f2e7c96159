import {VenvError} from '../core/model/error.js';
import {activation, leaveActivation} from '../core/operate/shell/activate.js';
import {detectShell} from '../core/operate/shell/shells.js';
import {noteUse} from '../core/state/use-notes.js';
import {printable, printablePath} from '../core/text/printable.js';
import type {Action} from './shared/action.js';

/** Activates in the calling shell where that can be, else says the line; on the active one, how to deactivate. */
export const activate: Action = {
	id: 'activate',
	keys: ['a'],
	title: 'activate',
	targets: 'one',
	changes: false,
	unavailable: ([target]) => {
		if (target === undefined) return 'There is no environment to activate.';
		return target.status === 'broken' && target.python?.base === undefined
			? 'Its Python is gone: [r] resets it with another.'
			: undefined;
	},
	ask: () => Promise.resolve(undefined),
	run: async ({targets: [target], context}) => {
		if (target === undefined) throw new VenvError('usage', {what: 'Nothing to activate'});
		const {core} = context;
		const shell = await detectShell(core);
		const {line, deactivate, usesScript} = activation(target.found, shell);
		const name = printablePath(target.path, core.home);
		const data = {path: target.path, shell, line, deactivate, usesScript};
		const none = {changed: [], removed: [], created: []};
		if (target.active)
			return {
				...none,
				summary: `${name} is active. To leave it, type: ${deactivate}. Sent to the clipboard; also printed when you quit`,
				data,
				copy: deactivate,
				farewell: `To deactivate: ${deactivate}`,
			};
		await noteUse(target.path, target.found.identity, 'activated', core);
		if (await leaveActivation(target.found, shell, core))
			return {...none, summary: `${name} is activated when you quit`, data: {...data, activates: true}};
		const summary = `${printable(line)} sent to the clipboard; also printed when you quit`;
		return {...none, summary, data, copy: line, farewell: printable(line)};
	},
};
