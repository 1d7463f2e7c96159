import {VenvError} from '../../../core/model/error.js';
import {initScript} from '../../../core/operate/shell/init-shell.js';
import {installInit, planInit, type InitPlan} from '../../../core/operate/shell/install-init.js';
import {detectShell, shellNamed, shells, type Shell} from '../../../core/operate/shell/shells.js';
import {printable, printablePath} from '../../../core/text/printable.js';
import {isSet, type Command, type CommandRequest, type CommandResult} from '../../shared/command.js';
import {answerQuestion} from '../../shared/questions.js';
import type {Body} from '../../documents/given.js';
import type {InitDocument, ScriptDocument} from '../../documents/shell.js';

export const initCommand: Command = {
	name: 'init',
	words: '[shell]',
	values: shells,
	summary: 'Print or install the shell function vt, which can activate environments',
	examples: [
		{line: 'venv-tui init --install', does: 'set up vt for the shell that you are in, after asking'},
		{line: 'venv-tui init zsh', does: 'print the function, to be kept in a file that .zshrc sources'},
	],
	flags: [
		{flags: '--install', summary: "write the function to a file, and a line that sources it to the shell's start file"},
		{flags: '--yes', summary: 'ask nothing'},
	],
	changes: false,
	run: async request => {
		const [word] = request.words;
		const shell = word === undefined ? await detectShell(request.context) : knownShell(word);
		if (isSet(request.flags, 'install')) return install(shell, request);
		const script = initScript(shell, request.version);
		return {document: {ok: true, shell, script} satisfies Body<ScriptDocument>, lines: [script.trimEnd()], exitCode: 0};
	},
};

const knownShell = (name: string): Shell => {
	const shell = shellNamed(name);
	if (shell !== undefined) return shell;
	throw new VenvError('usage', {what: `Unknown shell: ${printable(name)}`, hint: `Known shells: ${shells.join(', ')}`});
};

const install = async (shell: Shell, request: CommandRequest): Promise<CommandResult> => {
	const {context, flags, version} = request;
	if (isSet(flags, 'readOnly'))
		throw new VenvError('read-only', {what: "Won't install vt", why: '--read-only was given'});
	const plan = planInit(shell, context);
	if (!plan.isInstalled) await ask(plan, request);
	await installInit(plan, version);
	const {startFile, scriptFile, line, isInstalled} = plan;
	const name = printablePath(startFile, context.home);
	return {
		document: {ok: true, shell, startFile, scriptFile, line, changed: !isInstalled} satisfies Body<InitDocument>,
		lines: isInstalled
			? [`${name} has the line already; brought ${printablePath(scriptFile, context.home)} up to date`]
			: [`Added to ${name}: ${printable(line)}`, 'Start a new shell, then type vt'],
		exitCode: 0,
	};
};

const ask = async ({startFile, line, shell}: InitPlan, request: CommandRequest): Promise<void> => {
	await answerQuestion(
		{
			type: 'confirm',
			id: 'install',
			flag: '--yes',
			title: `Add a line to ${printablePath(startFile, request.context.home)}, which ${shell} reads at its start?`,
			lines: [{text: printable(line), tone: 'strong'}],
			choices: [{key: 'y', label: 'add it', value: 'yes'}],
			grave: false,
		},
		request,
	);
};
