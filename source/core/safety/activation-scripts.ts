import {readBounded} from '../platform/files/bounded-read.js';
import type {FsPath} from '../model/path.js';

/** Variables, aliases and functions that venv, virtualenv and uv set in their scripts of activation. */
const theirs = new Set(
	`PATH PS1 PYTHONHOME VIRTUAL_ENV VIRTUAL_ENV_PROMPT VIRTUAL_ENV_DISABLE_PROMPT PKG_CONFIG_PATH TCL_LIBRARY TK_LIBRARY
	SCRIPT_PATH prompt pydoc deactivate`.split(/\s+/),
);

/** A line that sets something, or runs another file, in the words of sh, fish and csh. */
const setting =
	/^[ \t]*(?:(?:export|alias|setenv|set +-[a-zA-Z]*x[a-zA-Z]*)[ \t]+([\w.-]+)|(?:source|\.|eval|cd)[ \t]+[^ \t\n])/gm;

/** Whether a file of this name in the programs' directory activates an environment in sh, fish or csh. */
export const isActivationScript = (name: string): boolean => /^activate(?:\.(?:sh|bash|fish|csh))?$/.test(name);

/**
 * Whether somebody has added to a script of activation, as a variable that the project needs: it sets something that no
 * creator's script sets. False where it can't be read. A line that creators write, with another value, is not found.
 */
export const isAddedTo = (script: FsPath): boolean => {
	const {bytes} = readBounded(script, 64 * 1024, {isEvidence: true});
	if (bytes === undefined) return false;
	return [...bytes.toString('utf8').matchAll(setting)].some(
		([, name]) => name === undefined || !(theirs.has(name) || name.startsWith('_OLD_')),
	);
};
