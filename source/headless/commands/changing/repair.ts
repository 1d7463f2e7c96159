import {repairAction} from '../../../actions/repair/action.js';
import {damageOf} from '../../../core/operate/repair/assess-damage.js';
import {printablePath} from '../../../core/text/printable.js';
import {actionCommand, takeOverFlag} from '../../shared/action-command.js';
import {isSet, windowsUntestedFlag, type Command, type CommandRequest} from '../../shared/command.js';
import {errorText} from '../../shared/output.js';
import {rootsOf, scanAll} from '../../shared/scan-all.js';

const changing = actionCommand({
	name: 'repair',
	words: '[paths...]',
	summary: 'Repair environments that were moved or lost their Python',
	examples: [
		{line: 'venv-tui repair ~', does: 'all below your home, after asking once'},
		{line: 'venv-tui repair ~ --dry-run', does: 'say what would be done to each, change nothing'},
		{line: 'venv-tui repair api/.venv --to 3.13', does: 'with this Python, if its own is gone'},
	],
	action: repairAction,
	flags: [
		{
			flags: '--to <version-or-path>',
			summary: 'interpreter for those that lost theirs; else the successor of each',
			question: 'python',
		},
		{flags: '--dry-run', summary: 'say how each would be repaired, and what would not come back', question: 'dry-run'},
		{
			flags: '--reset',
			summary: 'reset what lost its Python, even where another of its version is here',
			question: 'reset',
		},
		{flags: '--free', summary: 'free what a reset replaces at once, without undo'},
		{
			flags: '--elsewhere',
			summary: 'also those of containers and other machines, which lose them',
			question: 'elsewhere',
		},
		{flags: '--in-use', summary: 'allow environments in use (no other check is skipped)', question: 'in-use'},
		takeOverFlag,
		{flags: '--yes', summary: 'ask nothing'},
		windowsUntestedFlag,
	],
	answers: ({flags}) => ({hold: isSet(flags, 'free') ? 'no' : 'yes'}),
	findTargets: async request => {
		const {environments, errors} = await scanAll(rootsOf(request), request, {measure: false, assess: false});
		for (const error of errors) request.output.note(`venv-tui: ${errorText(error)}`);
		return environments.filter(one => one.alias === undefined && damageOf(one) !== undefined);
	},
});

export const repairCommand: Command = {
	...changing,
	looksWith: ['dryRun'],
	run: async request => {
		const result = await changing.run(request);
		return result.lines.length > 0 ? result : {...result, lines: nothingFound(request, result.document)};
	},
};

const nothingFound = (request: CommandRequest, {results}: Readonly<Record<string, unknown>>): readonly string[] => {
	if (!Array.isArray(results) || results.length > 0) return [];
	const places = rootsOf(request).map(root => printablePath(root, request.context.home));
	return [`Nothing to repair below ${places.join(', ')}: nothing was moved or lost its Python`];
};
