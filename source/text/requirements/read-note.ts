import type {DriftNote} from '../../core/model/reasons/read-note.js';
import {printable} from '../../core/text/printable.js';
import {plural} from '../../core/text/units.js';

/** Says what the user should know of how a requirements source was read or compared. Printable. */
export const readNoteInWords = (note: DriftNote): string => {
	switch (note.type) {
		case 'has-hashes':
			return 'has hashes, so pip requires one for every package';
		case 'not-utf8':
			return 'is not valid UTF-8';
		case 'unknown-encoding':
			return `names an unknown encoding, ${printable(note.encoding)}`;
		case 'conda-names-only':
			return "conda's own packages are known by name only";
		case 'dependencies':
			return `${printable(note.source)} lists the direct packages: ${note.count} more are their dependencies`;
		case 'lines-not-compared':
			return `${plural(note.count, 'line')} of it can't be compared`;
	}
};
