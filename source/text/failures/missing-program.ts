import type {MissingProgram} from '../../core/model/reasons/missing-program.js';
import {printablePath} from '../../core/text/printable.js';

/** Why a program can't be run, as the end of a sentence, and what helps. */
export const missingProgramInWords = ({name, only}: MissingProgram): {readonly why: string; readonly hint: string} => {
	if (only === undefined) return {why: `${name} is not on PATH`, hint: `Install ${name}`};
	const {program, reason, place} = only;
	const where = reason === 'environment' ? 'in an environment' : `below ${printablePath(place)}, which is scanned,`;
	return {
		why: `${name} is only found as ${printablePath(program)}, and programs ${where} are never run`,
		hint: `Install ${name} elsewhere: with pipx, uv tool or the packages of the system`,
	};
};
