import {syncAction} from '../../actions/sync.js';
import {actionCommand, itsFilesAlone} from '../shared/action-command.js';

export const syncCommand = actionCommand({
	name: 'sync',
	words: '<env>',
	summary: 'installs what its requirements ask for and it lacks',
	action: syncAction,
	reads: itsFilesAlone,
	flags: [{flags: '--remove-extra', summary: 'also uninstall what nothing asks for'}],
	answers: ({flags}) => ({extra: flags['removeExtra'] === true ? 'remove' : 'keep'}),
});
