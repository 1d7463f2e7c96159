import type {FsPath} from '../core/model/path.js';
import type {SettingProblem} from '../core/model/settings.js';
import {printable, printablePath} from '../core/text/printable.js';

/**
 * Writes a sentence for each problem, of which the first names the file: `config.toml, line 3: theme: "drak" is not one
 * of dark, light; "auto" is used instead`, then `Line 5: …`.
 */
export const settingProblemsInWords = (problems: readonly SettingProblem[], file: FsPath): readonly string[] =>
	problems.map(({line, key, why, instead}, index) => {
		const places = [
			...(index === 0 ? [printablePath(file)] : []),
			...(line === undefined ? [] : [`${index === 0 ? 'line' : 'Line'} ${line}`]),
			// A setting whose line is not found, behind others.
			...(index > 0 && line === undefined ? [printablePath(file)] : []),
		];
		return `${places.join(', ')}: ${key === undefined ? '' : `${printable(key)}: `}${why}; ${instead}`;
	});
