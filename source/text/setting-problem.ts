import type {FsPath} from '../core/model/path.js';
import type {SettingProblem} from '../core/model/settings.js';
import {printable, printablePath} from '../core/text/printable.js';

/** Writes `config.toml, line 3: theme: "drak" is none of dark, light; "auto" is used`. */
export const settingProblemWords = ({line, key, why, instead}: SettingProblem, file: FsPath): string => {
	const where = line === undefined ? printablePath(file) : `${printablePath(file)}, line ${line}`;
	return `${where}: ${key === undefined ? '' : `${printable(key)}: `}${why}; ${instead}`;
};
