import {createAction} from '../../../actions/create.js';
import {recognise} from '../../../core/discover/recognise.js';
import {activation} from '../../../core/operate/shell/activate.js';
import {detectShell} from '../../../core/operate/shell/shells.js';
import {canKeepOut} from '../../../core/operate/create/keep-out.js';
import {synchronisedAround} from '../../../core/platform/files/synchronised.js';
import {serviceInWords} from '../../../text/health.js';
import {printable} from '../../../core/text/printable.js';
import {fsPath, type FsPath} from '../../../core/model/path.js';
import {actionCommand, takeOverFlag} from '../../shared/action-command.js';
import {isSet, type CommandRequest} from '../../shared/command.js';
import {recoverCutOff} from '../../shared/held/cut-off.js';
import {phraseFromHome} from '../../../core/text/phrase.js';

const nameOf = ({words}: Pick<CommandRequest, 'words'>): FsPath => words[0] ?? fsPath('.venv');

export const createCommand = actionCommand({
	name: 'create',
	words: '[dir]',
	summary: 'Create an environment: .venv if no directory is named',
	examples: [
		{line: 'venv-tui create', does: './.venv with the newest fitting Python'},
		{
			line: 'venv-tui create --python 3.12 -r requirements.txt',
			does: 'with this Python, and install these requirements',
		},
		{line: 'venv-tui create -r uv.lock --group docs', does: 'install what a lock names, with one more group'},
	],
	action: createAction,
	beforehand: request => recoverCutOff(nameOf(request), request),
	flags: [
		{flags: '--python <version-or-path>', summary: 'the interpreter to use', question: 'python'},
		{flags: '--with <program>', summary: 'what creates it', values: ['venv', 'virtualenv', 'uv'], question: 'with'},
		{
			flags: '-r, --requirement <file>',
			summary: 'install a requirements file, lock or project file',
			repeatable: true,
			question: 'file',
		},
		{flags: '--group <name>', summary: 'with this group of the file', repeatable: true, question: 'group'},
		{flags: '--extra <name>', summary: 'with this extra of the file', repeatable: true, question: 'extra'},
		{flags: '--all-groups', summary: 'with all groups of the file', question: 'all-groups'},
		{flags: '--prompt <text>', summary: 'name to show in the prompt while it is active', question: 'prompt'},
		{flags: '--system-site-packages', summary: "also see the system's packages", question: 'system'},
		{
			flags: '--keep-out',
			summary: 'tell Dropbox or iCloud, if one copies the directory, to leave it out',
			question: 'keep-out',
		},
		takeOverFlag,
	],
	// Questions without a flag are not asked: as with `python -m venv`, the defaults are good.
	defaults: request => ({name: nameOf(request), python: '', file: '', 'keep-out': ''}),
	lines: async ({summary, data}, request) => [
		phraseFromHome(summary, request.context.home),
		...adviceOnCopies(data.path, request),
		...(await howToActivate(data.path, request)),
	],
});

/** Said afterwards, since a command asks nothing whose default is good. */
const adviceOnCopies = (path: FsPath, {context, flags}: CommandRequest): readonly string[] => {
	const found = isSet(flags, 'keepOut') ? undefined : synchronisedAround(path, context);
	if (found === undefined) return [];
	const way = canKeepOut(found.service, context.platform) ? ': --keep-out prevents that' : '';
	return [`${serviceInWords(found.service)} copies it to other machines, where it doesn't work${way}`];
};

/** The line itself: whoever ran us by uvx or npx has no command of ours to ask for it. */
const howToActivate = async (path: FsPath, {context}: CommandRequest): Promise<readonly string[]> => {
	const found = await recognise(path, context);
	if (found === undefined) return [];
	return [`To activate it: ${printable(activation(found, await detectShell(context), context).line)}`];
};
