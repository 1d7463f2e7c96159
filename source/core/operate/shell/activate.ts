import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import {systemCode, VenvError} from '../../model/error.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {realPathOf} from '../../platform/files/entries.js';
import {fromBytes, fsPath, join, native, type FsPath} from '../../model/path.js';
import {printablePath} from '../../text/printable.js';
import {quoteFor, type Shell} from './shells.js';

/** How an environment is activated in one shell. */
export type Activation = {
	readonly path: FsPath;
	readonly shell: Shell;
	/** To be pasted or evaluated; never run by us. */
	readonly line: string;
	/** False where the environment's own script is missing or belongs to another place: then the line sets variables. */
	readonly usesScript: boolean;
	/** What undoes it. */
	readonly deactivate: string;
};

/**
 * The line that activates an environment in a shell: its own script where that is there and names this very place, else
 * our own assignments, as for a path that older scripts would take apart. Throws `refused` where the shell has no way to write the path.
 */
export const activation = (found: Found, shell: Shell): Activation => {
	const place = found.alias ?? found.path;
	const bin = found.layout.bin ?? join(place, 'bin');
	const script = scriptFor(shell, bin);
	const usesScript = script !== undefined && isPlain(place) && isOfThisPlace(script, shell, place);
	const quote = (word: string): string => quoteOrThrow(found, shell, word);
	const line = usesScript ? sourceLine(shell, quote(script)) : ownLine(shell, quote(place), quote(bin));
	return {path: found.path, shell, line, usesScript, deactivate: deactivation(shell, usesScript, quote(bin))};
};

/**
 * Leaves the activation for the shell function `vt` (see `init`) in the file that `VENVTUI_CMD_FILE` names: an empty
 * regular file of ours. Answers false where we were not called by it.
 */
export const leaveActivation = async (found: Found, shell: Shell, context: Context): Promise<boolean> => {
	const file = context.variables['VENVTUI_CMD_FILE'];
	if (file === undefined || !file.startsWith('/')) return false;
	const text = shell === 'nu' ? variablesForNu(found, context) : `${activation(found, shell).line}\n`;
	try {
		const handle = await open(native(fsPath(file)), constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_TRUNC);
		try {
			const stat = await handle.stat();
			if (!stat.isFile() || stat.uid !== process.getuid?.() || stat.nlink !== 1) return false;
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

const quoteOrThrow = (found: Found, shell: Shell, word: string): string => {
	const quoted = quoteFor(shell, word);
	if (quoted !== undefined) return quoted;
	throw new VenvError('refused', {
		what: `Can't write a line for ${shell} that activates ${printablePath(found.path)}`,
		why: `${shell} has no safe way to write this path`,
		hint: 'Use bash or zsh, or rename the directory',
		path: found.path,
	});
};

const scriptNames: Readonly<Record<Shell, readonly string[]>> = {
	bash: ['activate'],
	zsh: ['activate'],
	sh: ['activate'],
	fish: ['activate.fish'],
	tcsh: ['activate.csh'],
	pwsh: ['Activate.ps1', 'activate.ps1'],
	nu: ['activate.nu'],
	xonsh: ['activate.xsh'],
	cmd: ['activate.bat'],
};

/** Older creators write the path into their scripts unquoted: a `$(…)` in it would be run (CVE-2024-9287). */
const isPlain = (place: FsPath): boolean => !/[`$"'\\!]|[\u0000-\u001F\u007F]/.test(place);

const maximumScript = 64 * 1024;

const scriptFor = (shell: Shell, bin: FsPath): FsPath | undefined =>
	scriptNames[shell]
		.map(name => join(bin, name))
		.find(path => readBounded(path, maximumScript, {followLink: true}).bytes !== undefined);

/** Whether the place that a script writes into VIRTUAL_ENV is the one it lies in; scripts that look for it are. */
const isOfThisPlace = (script: FsPath, shell: Shell, place: FsPath): boolean => {
	if (shell === 'pwsh') return true;
	const {bytes} = readBounded(script, maximumScript, {followLink: true});
	const text = bytes === undefined ? '' : fromBytes(bytes);
	const written = [...text.matchAll(/VIRTUAL_ENV['"]?(?:\s*=\s*|\s+)(?:r#)?["']?(\/[^"'\r\n;)]*)/g)].map(
		match => match[1],
	);
	if (written.length === 0) return /\$\(|BASH_SOURCE|%~dp0|status -f/.test(text) || shell === 'cmd';
	return written.every(
		path => path !== undefined && (path === place || realPathOf(fsPath(path.trim())) === realPathOf(place)),
	);
};

const sourceLine = (shell: Shell, script: string): string => {
	switch (shell) {
		case 'sh':
			return `. ${script}`;
		case 'pwsh':
			return `& ${script}`;
		case 'nu':
			return `overlay use ${script}`;
		case 'cmd':
			return script;
		case 'bash':
		case 'zsh':
		case 'fish':
		case 'tcsh':
		case 'xonsh':
			return `source ${script}`;
	}
};

/** What the scripts do, without them. What was active before is left first, else its bin would stay on PATH. */
const ownLine = (shell: Shell, place: string, bin: string): string => {
	switch (shell) {
		case 'bash':
		case 'zsh':
		case 'sh':
			return `deactivate nondestructive 2>/dev/null; export VIRTUAL_ENV=${place}; export PATH=${bin}:"$PATH"; unset PYTHONHOME; hash -r`;
		case 'fish':
			return `functions -q deactivate; and deactivate nondestructive; set -gx VIRTUAL_ENV ${place}; set -gx PATH ${bin} $PATH; set -e PYTHONHOME`;
		case 'tcsh':
			return `setenv VIRTUAL_ENV ${place}; setenv PATH ${bin}:"$PATH"; unsetenv PYTHONHOME; rehash`;
		case 'pwsh':
			return `$env:VIRTUAL_ENV = ${place}; $env:PATH = ${bin} + [IO.Path]::PathSeparator + $env:PATH; Remove-Item Env:PYTHONHOME -ErrorAction Ignore`;
		case 'nu':
			return `$env.VIRTUAL_ENV = ${place}; $env.PATH = ($env.PATH | prepend ${bin})`;
		case 'xonsh':
			return `$VIRTUAL_ENV = ${place}; $PATH.insert(0, ${bin})`;
		case 'cmd':
			return `set "VIRTUAL_ENV=${place.slice(1)} & set "PATH=${bin.slice(1, -1)};%PATH%"`;
	}
};

const deactivation = (shell: Shell, usesScript: boolean, bin: string): string => {
	if (usesScript) return shell === 'nu' ? 'overlay hide activate' : 'deactivate';
	switch (shell) {
		case 'bash':
		case 'zsh':
			return `unset VIRTUAL_ENV; PATH=\${PATH#${bin}:}`;
		case 'fish':
			return `set -e VIRTUAL_ENV; set -gx PATH (string match -v -- ${bin} $PATH)`;
		case 'xonsh':
			return `del $VIRTUAL_ENV; $PATH.remove(${bin})`;
		case 'sh':
		case 'tcsh':
		case 'pwsh':
		case 'nu':
		case 'cmd':
			return 'exit';
	}
};

/** nu can source no file whose name it does not know when it starts: the function loads these variables instead. */
const variablesForNu = (found: Found, {variables}: Context): string => {
	const place = found.alias ?? found.path;
	const bin = found.layout.bin ?? join(place, 'bin');
	const before = variables['VIRTUAL_ENV'];
	const path = (variables['PATH'] ?? '').split(':').filter(entry => before === undefined || entry !== `${before}/bin`);
	return JSON.stringify({VIRTUAL_ENV: place, PATH: [bin, ...path]});
};
