import type {FsPath} from '../core/model/path.js';
import type {SettingFlaw, SettingInstead, SettingProblem} from '../core/model/settings.js';
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
		return `${places.join(', ')}: ${key === undefined ? '' : `${printable(key)}: `}${flawInWords(why)}; ${insteadInWords(instead)}`;
	});

const flawInWords = (flaw: SettingFlaw): string => {
	switch (flaw.type) {
		case 'file-too-large':
			return 'the file is larger than 256 kB';
		case 'file-unreadable':
			return "the file can't be read";
		case 'unknown-setting':
			return 'no such setting';
		case 'unknown-name':
			return 'no such name';
		case 'no-toml':
			return flaw.message;
		case 'invalid':
			return `${flaw.given} ${flaw.rule}`;
	}
};

const insteadInWords = ({used, keepsForUndo}: SettingInstead): string => {
	const kept = 'rm, reset and sweep keep for undo what they remove';
	if (used === 'defaults') return `every setting has its default, but ${kept}`;
	return `${used === 'nothing' ? 'it is ignored' : `${used.json} is used instead`}${keepsForUndo ? `, and ${kept}` : ''}`;
};
