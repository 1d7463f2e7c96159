import {installAction, uninstallAction, upgradeAction} from '../../../actions/packages.js';
import {actionCommand, itsFilesAlone, takeOverFlag, type ActionCommand} from '../../shared/action-command.js';
import type {FsPath} from '../../../core/model/path.js';
import type {CommandRequest} from '../../shared/command.js';
import {leadingEnvironment} from '../../shared/targets/leading-environment.js';

const shared = {
	reads: itsFilesAlone,
	takesProjects: true,
	targetWords: leadingEnvironment,
	answers: (_: CommandRequest, rest: readonly FsPath[]) => (rest.length > 0 ? {packages: lines(rest)} : {}),
} satisfies Partial<ActionCommand>;

const dryRun = {flags: '--dry-run', summary: 'say what would change, change nothing', question: 'dry-run'} as const;

/** One in each line; a last line break keeps a single one from being split like typed text. */
const lines = (words: readonly string[]): string => words.map(word => `${word}\n`).join('');

export const installCommand = actionCommand({
	...shared,
	name: 'install',
	words: '[env] [packages...]',
	summary: 'Install packages into an environment',
	examples: [
		{line: "venv-tui install requests 'numpy<2'", does: 'into the environment of this project'},
		{line: 'venv-tui install api/.venv -r requirements.txt', does: 'into another one, from a file'},
		{line: 'venv-tui install --dry-run django', does: 'say what would change'},
	],
	action: installAction,
	flags: [
		{
			flags: '-r, --requirement <file>',
			summary: 'install a requirements file',
			repeatable: true,
			question: 'file',
		},
		{flags: '-e, --editable <project>', summary: 'install a project, editable', repeatable: true, question: 'editable'},
		{flags: '--lasting', summary: "also write them into the project's requirements file"},
		dryRun,
		takeOverFlag,
	],
	defaults: ({flags}) => ({confirm: flags['lasting'] === true ? 'lasting' : 'yes'}),
});

export const upgradeCommand = actionCommand({
	...shared,
	name: 'upgrade',
	words: '[env] [packages...]',
	summary: 'Upgrade packages to the newest versions that fit',
	examples: [
		{line: 'venv-tui upgrade requests', does: 'in the environment of this project'},
		{line: 'venv-tui upgrade --all --dry-run', does: 'say what could be upgraded together'},
	],
	action: upgradeAction,
	flags: [
		{flags: '--all', summary: 'upgrade every package that comes from an index', question: 'all'},
		dryRun,
		takeOverFlag,
	],
	defaults: () => ({confirm: 'yes'}),
});

export const uninstallCommand = actionCommand({
	...shared,
	name: 'uninstall',
	words: '[env] [packages...]',
	summary: 'Uninstall packages from an environment',
	examples: [{line: 'venv-tui uninstall requests', does: 'from the environment of this project'}],
	action: uninstallAction,
	flags: [{flags: '--yes', summary: 'ask nothing'}, takeOverFlag],
});
