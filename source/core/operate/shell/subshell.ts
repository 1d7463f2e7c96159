import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import type {Handover} from '../../model/handover.js';
import {fsPath, join, native, parent, type FsPath} from '../../model/path.js';
import {findProgram, mayRun, missingProgram} from '../../platform/processes/find-program.js';
import {activation} from './activate.js';
import {quoteFor, shellNamed, type Shell} from './shells.js';

/** Variables for a program that gets the terminal: the caller's, without those by which `vt` and we find each other. */
export const callerVariables = ({variables}: Pick<Context, 'variables'>): Record<string, string> => {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(variables))
		if (value !== undefined && name !== 'VENVTUI_CMD_FILE' && name !== 'VENVTUI_SHELL') kept[name] = value;
	return kept;
};

/**
 * Plans an interactive shell that has an environment: it reads the user's own start files first and activates then, so
 * that one which sets PATH anew does not undo it. `close` removes the files that this takes. Throws `not-found` where
 * the shell is not there, and `refused` where it has no way to begin with a line of ours, or can't write the path.
 */
export const planSubshell = async (found: Found, shell: Shell, context: Context): Promise<Handover> => {
	const program = programOf(shell, context);
	const {line} = activation(found, shell, {
		...context,
		avoidsScripts: shell === 'pwsh' && context.platform === 'windows',
	});
	const start = starts[shell];
	if (start === undefined)
		throw new VenvError('refused', {
			what: {doing: 'open-shell-in', text: shell},
			reason: {type: 'shell-begins-with-nothing'},
		});
	const directory = fsPath(await mkdtemp(`${tmpdir()}/venv-tui-shell-`));
	const {words, files = {}, variables = {}} = start({line, directory, context, shell});
	for (const [name, text] of Object.entries(files)) await writeFile(native(join(directory, name)), text, {mode: 0o600});
	return {
		words: [program, ...words],
		cwd: parent(found.alias ?? found.path),
		variables: {...callerVariables(context), ...variables},
		close: () => rm(native(directory), {recursive: true, force: true}),
	};
};

/** The user's own shell where it is of that name, else the first on the PATH. */
const programOf = (shell: Shell, context: Context): FsPath => {
	const own = context.variables['SHELL'] ?? '';
	const isOwn = own.startsWith('/') && shellNamed(own.split('/').at(-1) ?? '') === shell;
	if (isOwn && mayRun(fsPath(own), context)) return fsPath(own);
	const names = shell === 'pwsh' && context.platform === 'windows' ? ['pwsh', 'powershell'] : [shell];
	const program = names.flatMap(name => findProgram(name, context) ?? [])[0];
	if (program !== undefined) return program;
	throw new VenvError('not-found', {what: {doing: 'open-shell', text: shell}, reason: missingProgram(shell, context)});
};

type Start = {
	/** Activates; it is run after the user's start files. */
	readonly line: string;
	/** Of our own, for files. */
	readonly directory: FsPath;
	readonly context: Context;
	readonly shell: Shell;
};

type Started = {
	readonly words: readonly string[];
	readonly files?: Readonly<Record<string, string>>;
	readonly variables?: Readonly<Record<string, string>>;
};

const starts: Partial<Readonly<Record<Shell, (start: Start) => Started>>> = {
	// GNU Bash manual, "Bash Startup Files": --rcfile is read instead of ~/.bashrc.
	bash: ({line, directory}) => ({
		words: ['--rcfile', join(directory, 'rc'), '-i'],
		files: {rc: `[ -f ~/.bashrc ] && . ~/.bashrc\n${line}\n`},
	}),
	// zsh manual, "Startup/Shutdown Files": they are those in ZDOTDIR, which each of the user's may set, too.
	zsh: ({line, directory, context}) => {
		const own = context.variables['ZDOTDIR'];
		const back = own === undefined ? 'unset ZDOTDIR' : `ZDOTDIR=${quoteFor('zsh', own) ?? "''"}`;
		const ours = quoteFor('zsh', directory) ?? "''";
		// macOS's own /etc/zshrc, read between the two, puts the history there: with our files, it would go.
		const history = `[[ \${HISTFILE-} == ${ours}/* ]] && HISTFILE=\${ZDOTDIR:-$HOME}/\${HISTFILE##*/}\n`;
		const source = (name: string): string => `[[ -f \${ZDOTDIR:-$HOME}/${name} ]] && . \${ZDOTDIR:-$HOME}/${name}`;
		return {
			words: ['-i'],
			files: {
				'.zshenv': `${back}\n${source('.zshenv')}\n_vt_own=\${ZDOTDIR-}\n_vt_set=\${+ZDOTDIR}\nZDOTDIR=${ours}\n`,
				'.zshrc': `if (( _vt_set )); then ZDOTDIR=$_vt_own; else unset ZDOTDIR; fi\nunset _vt_own _vt_set\n${history}${source('.zshrc')}\n${line}\n`,
			},
			variables: {ZDOTDIR: directory},
		};
	},
	// fish manual, "fish": -C is run after the configuration.
	fish: ({line}) => ({words: ['-i', '-C', line]}),
	// POSIX sh: an interactive one reads the file that ENV names.
	sh: ({line, directory, context}) => {
		const own = context.variables['ENV'];
		const first =
			own === undefined || own === '' ? '' : `ENV=${quoteFor('sh', own) ?? "''"}; [ -f "$ENV" ] && . "$ENV"\n`;
		return {
			words: ['-i'],
			files: {rc: `${first === '' ? 'unset ENV\n' : first}${line}\n`},
			variables: {ENV: join(directory, 'rc')},
		};
	},
	// about_Pwsh: -Command is run after the profiles, and -NoExit goes on.
	pwsh: ({line}) => ({words: ['-NoLogo', '-NoExit', '-Command', line]}),
	// cmd /?: /K runs a command, here a file, and the shell goes on. A line itself would be quoted for other programs.
	cmd: ({line, directory}) => ({words: ['/K', join(directory, 'vt.cmd')], files: {'vt.cmd': `@${line}\r\n`}}),
	// nu --help: -e is run after the configuration, and the shell goes on.
	nu: ({line}) => ({words: ['-e', line]}),
};

/** Whether an environment can be entered by a shell of its own. */
export const canEnter = (shell: Shell): boolean => starts[shell] !== undefined;
