import {editIn} from '../core/operate/shell/editor.js';
import {settingsFile, writeFirstSettings} from '../core/settings/read-settings.js';
import {printablePath} from '../core/text/printable.js';
import {outcome, type Action} from './shared/action.js';

/** Opens the settings in the user's editor; makes the file, with every setting commented out, where there is none. */
export const settingsAction: Action = {
	id: 'settings',
	keys: [],
	title: 'settings',
	targets: 'none',
	changes: false,
	unavailable: () => undefined,
	ask: () => Promise.resolve(undefined),
	run: async ({context: {core}}) => {
		const file = settingsFile(core);
		const handover = editIn(file, core);
		await writeFirstSettings(core);
		return outcome(`${printablePath(file, core.home)} is read at the next start`, {file}, {handover});
	},
};
