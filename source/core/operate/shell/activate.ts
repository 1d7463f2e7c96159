import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import {systemCode, VenvError} from '../../model/error.js';
import {baseName, isAbsolutePath, join, native, parent, type FsPath} from '../../model/path.js';
import {condaActivation, condaLeave} from './conda.js';
import {ownLines} from './own/index.js';
import {ownScript, sourceLine} from './own-script.js';
import {quoteFor, type Shell} from './shells.js';

/** Activation of an environment in one shell. */
export type Activation = {
	readonly path: FsPath;
	readonly shell: Shell;
	/** Line to paste or evaluate; we never run it. */
	readonly line: string;
	/**
	 * False where the environment's own script is missing or belongs to another directory: then the line sets
	 * variables.
	 */
	readonly usesScript: boolean;
	/** Line that undoes the activation. */
	readonly deactivate: string;
};

/** `avoidsScripts`: no script is run, since Windows may forbid PowerShell that (about_Execution_Policies). */
type Caller = Pick<Context, 'variables'> & Partial<Pick<Context, 'platform'>> & {readonly avoidsScripts?: boolean};

/**
 * Writes the line that activates an environment in a shell: conda's own activation for conda's; else the environment's
 * own script where it exists and names this very directory; else a line of ours, as for a path that older scripts would
 * split. It leaves the caller's active environment first, but not conda's base. Throws `refused` where the shell can't
 * express the path.
 */
export const activation = (found: Found, shell: Shell, caller: Caller): Activation => {
	refuseOfWindows(found, caller);
	const place = found.alias ?? found.path;
	const bin = found.layout.bin ?? join(place, 'bin');
	const quote = (word: string): string => quoteOrThrow(found, shell, word);
	const own = ownLines[shell];
	// Of cmd, both the script and our own line leave the active one by themselves.
	const leave = caller.variables['VIRTUAL_ENV'] && shell !== 'cmd' ? `${own.leaveFirst}; ` : '';
	const conda = condaActivation(found, shell, {caller, quote});
	if (conda !== undefined) return {path: found.path, shell, usesScript: true, ...conda, line: leave + conda.line};
	const first = leave + condaLeave(shell, {caller, quote});
	const script = canUseScript(shell, caller) ? ownScript(shell, place, bin) : undefined;
	if (script !== undefined) {
		const deactivate = shell === 'nu' ? 'overlay hide activate' : 'deactivate';
		return {path: found.path, shell, line: first + sourceLine(shell, quote(script)), usesScript: true, deactivate};
	}
	const words = {place: quote(place), bin: quote(bin), name: quote(promptName(found))};
	const deactivate = shell === 'cmd' ? own.leaveFirst : 'deactivate';
	return {path: found.path, shell, line: first + own.enter(words), usesScript: false, deactivate};
};

/** The script for csh leaves PYTHONHOME set, which would keep the environment's Python from its own library. */
const canUseScript = (shell: Shell, {variables, avoidsScripts = false}: Caller): boolean =>
	!avoidsScripts && (shell !== 'tcsh' || variables['PYTHONHOME'] === undefined);

/** Name for a prompt. Shells expand prompts, so odd characters are replaced. */
const promptName = ({config, alias, path}: Found): string => {
	const place = alias ?? path;
	const own = baseName(place);
	const name = config.prompt ?? (['.venv', 'venv', 'env', '.env'].includes(own) ? baseName(parent(place)) : own);
	return name.replace(/[^\p{L}\p{N} @+=:,._-]/gu, '_');
};

/**
 * Writes the activation for the shell function `vt` (see `init`) to the file in `VENVTUI_CMD_FILE`: a regular file of
 * ours with one link, which nobody else can write. Answers false, and leaves the file unchanged, where `vt` did not
 * call us, or the file is another one.
 */
export const leaveActivation = async (found: Found, shell: Shell, context: Context): Promise<boolean> => {
	const file = context.variables['VENVTUI_CMD_FILE'];
	if (!isAbsolutePath(file)) return false;
	const text = shell === 'nu' ? wordsForNu(found) : lineInFile(shell, activation(found, shell, context).line);
	try {
		const handle = await open(native(file), leastTrusting);
		try {
			const stat = await handle.stat();
			// Windows tells no owners and modes; there, the directory for temporary files is the user's alone.
			const isOurs = process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o022) === 0);
			if (!stat.isFile() || !isOurs || stat.nlink !== 1 || stat.size !== 0) return false;
			await handle.writeFile(text);
			return true;
		} finally {
			await handle.close();
		}
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return false;
	}
};

/** No link is followed and no pipe waited for, where the system has such flags. */
const leastTrusting = constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** cmd shows each line of a file that it runs, and wants both characters at the end. */
const lineInFile = (shell: Shell, line: string): string => (shell === 'cmd' ? `@${line}\r\n` : `${line}\n`);

/** In WSL a project of a disk of Windows often has one: its programs know no paths of this system. */
const refuseOfWindows = (found: Found, {platform}: Caller): void => {
	if (found.layout.platform !== 'windows' || platform === undefined || platform === 'windows') return;
	throw new VenvError('refused', {
		what: {doing: 'activate', path: found.path},
		reason: {type: 'activation-of-windows'},
		path: found.path,
	});
};

const quoteOrThrow = (found: Found, shell: Shell, word: string): string => {
	const quoted = quoteFor(shell, word);
	if (quoted !== undefined) return quoted;
	throw new VenvError('refused', {
		what: {doing: 'write-activation', text: shell, path: found.path},
		reason: {type: 'path-not-quotable', shell},
		path: found.path,
	});
};

/** nu can source no file whose name it does not know when it starts: its function takes these words instead. */
const wordsForNu = (found: Found): string => {
	const place = found.alias ?? found.path;
	return JSON.stringify({place, bin: found.layout.bin ?? join(place, 'bin'), name: promptName(found)});
};
