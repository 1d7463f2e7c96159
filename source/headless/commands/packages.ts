import {installAction, uninstallAction, upgradeAction} from '../../actions/packages.js';
import {actionCommand, itsFilesAlone, type ActionCommand} from '../shared/action-command.js';
import type {CommandRequest} from '../shared/command.js';

const shared = {
	reads: itsFilesAlone,
	targetWords: (words: CommandRequest['words']) => words.slice(0, 1),
	answers: ({words}: CommandRequest) => (words.length > 1 ? {packages: lines(words.slice(1))} : {}),
} satisfies Partial<ActionCommand>;

const dryRun = {flags: '--dry-run', summary: 'say what would change, change nothing', question: 'dry-run'} as const;

/** A line each; a last line break keeps a single one from being taken apart as if it had been typed. */
const lines = (words: readonly string[]): string => words.map(word => `${word}\n`).join('');

export const installCommand = actionCommand({
	...shared,
	name: 'install',
	words: '<env> [packages...]',
	summary: 'packages into an environment',
	action: installAction,
	flags: [
		{
			flags: '-r, --requirement <file>',
			summary: 'what a requirements file asks for',
			repeatable: true,
			question: 'file',
		},
		{flags: '-e, --editable <path>', summary: 'a project, editable', repeatable: true, question: 'editable'},
		{flags: '--lasting', summary: "also write them into the project's requirements file"},
		dryRun,
	],
	defaults: ({flags}) => ({confirm: flags['lasting'] === true ? 'lasting' : 'yes'}),
});

export const upgradeCommand = actionCommand({
	...shared,
	name: 'upgrade',
	words: '<env> <packages...>',
	summary: 'packages to their newest versions that fit',
	action: upgradeAction,
	flags: [dryRun],
	defaults: () => ({confirm: 'yes'}),
});

export const uninstallCommand = actionCommand({
	...shared,
	name: 'uninstall',
	words: '<env> <packages...>',
	summary: 'packages from an environment',
	action: uninstallAction,
	flags: [{flags: '--yes', summary: 'ask nothing'}],
});
