import {syncAction} from '../../../actions/sync.js';
import {actionCommand, itsFilesAlone, takeOverFlag} from '../../shared/action-command.js';
import {checkDrift, checkFlag} from '../../shared/check-drift.js';
import {isSet, type Command} from '../../shared/command.js';

const changing = actionCommand({
	name: 'sync',
	words: '[env]',
	takesProjects: true,
	summary: 'Install missing requirements',
	examples: [
		{line: 'venv-tui sync', does: 'the environment of this project'},
		{line: 'venv-tui sync --remove-extra', does: 'also uninstall what nothing requires'},
		{line: 'venv-tui sync --check', does: 'change nothing; exit code 1 if something is missing'},
	],
	action: syncAction,
	reads: itsFilesAlone,
	flags: [checkFlag, {flags: '--remove-extra', summary: 'also uninstall packages that nothing requires'}, takeOverFlag],
	answers: ({flags}) => ({extra: flags['removeExtra'] === true ? 'remove' : 'keep'}),
});

export const syncCommand: Command = {
	...changing,
	looksWith: ['check'],
	run: request =>
		isSet(request.flags, 'check')
			? checkDrift(request, {withExtra: isSet(request.flags, 'removeExtra')})
			: changing.run(request),
};
