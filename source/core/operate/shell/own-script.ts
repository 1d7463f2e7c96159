import {readBounded} from '../../platform/files/bounded-read.js';
import {realPathOf} from '../../platform/files/entries.js';
import {fromBytes, fsPath, join, type FsPath} from '../../model/path.js';
import type {Shell} from './shells.js';

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

/**
 * Whether a path can stand unquoted in a script or a prompt. Older creators write it so into their scripts, and a `$(…)`
 * in it would be run (CVE-2024-9287).
 */
export const isPlain = (place: FsPath): boolean =>
	!/[`$"'!]|[\u0000-\u001F\u007F]/.test(place) && (!place.includes('\\') || /^[A-Za-z]:\\/.test(place));

const maximumScript = 64 * 1024;

/**
 * Path of the environment's own script for a shell, where sourcing it activates this very directory. Undefined for an
 * environment that was moved or copied, and for a path that an older script would split.
 */
export const ownScript = (shell: Shell, place: FsPath, bin: FsPath): FsPath | undefined => {
	const script = scriptFor(shell, bin);
	return script !== undefined && isPlain(place) && isOfThisPlace(script, shell, place) ? script : undefined;
};

const scriptFor = (shell: Shell, bin: FsPath): FsPath | undefined =>
	scriptNames[shell]
		.map(name => join(bin, name))
		.find(path => readBounded(path, maximumScript, {followLink: true}).bytes !== undefined);

/** Whether the directory that a script writes into VIRTUAL_ENV is its own; scripts that compute it count as such. */
const isOfThisPlace = (script: FsPath, shell: Shell, place: FsPath): boolean => {
	if (shell === 'pwsh') return true;
	const {bytes} = readBounded(script, maximumScript, {followLink: true});
	const text = bytes === undefined ? '' : fromBytes(bytes);
	const names = /VIRTUAL_ENV['"]?(?:\s*=\s*|\s+)(?:r#)?["']?((?:\/|[A-Za-z]:[\\/])[^"'\r\n;)]*)/g;
	const written = [...text.matchAll(names)].map(match => match[1]);
	if (written.length === 0) return /\$\(|BASH_SOURCE|%~dp0|status -f/.test(text) || shell === 'cmd';
	return written.every(
		path => path !== undefined && (path === place || realPathOf(fsPath(path.trim())) === realPathOf(place)),
	);
};

/** Line that runs a script, already quoted, in the shell itself. */
export const sourceLine = (shell: Shell, script: string): string => {
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
