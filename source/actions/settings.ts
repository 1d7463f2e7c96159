import {editIn} from '../core/operate/shell/editor.js';
import {settingsFile, writeFirstSettings} from '../core/settings/read-settings.js';
import {outcome, type Action} from './shared/action.js';
import {phrase} from '../core/text/phrase.js';

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
		return outcome(phrase`${{path: file}} is read at the next start`, {file}, {handover});
	},
};
