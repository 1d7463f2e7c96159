import type {MissingProgram} from '../../core/model/reasons/missing-program.js';
import {printablePath} from '../../core/text/printable.js';

/** Why a program can't be run, as the end of a sentence, and what helps. */
export const missingProgramInWords = ({name, only}: MissingProgram): {readonly why: string; readonly hint: string} => {
	if (only === undefined) return {why: `${name} is not on PATH`, hint: `Install ${name}`};
	const {program, reason, place} = only;
	const from = reason === 'environment' ? 'an environment' : `below ${printablePath(place)}, which is looked at`;
	return {
		why: `${name} is only found as ${printablePath(program)}, and no program is taken from ${from}`,
		hint: `Install ${name} outside of it: pipx, uv tool and the system put programs where venv-tui takes them from`,
	};
};
