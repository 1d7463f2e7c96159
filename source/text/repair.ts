import type {Damage, LeftAlone} from '../core/operate/repair/assess-damage.js';
import type {FsPath} from '../core/model/path.js';
import {deletionReasonsInWords} from './reasons/deletion.js';
import {interpreterNameOf} from '../core/python/environment-python.js';
import {printable, printablePath} from '../core/text/printable.js';
import {whyTyped} from './failures/deletion.js';
import {elsewhereInWords} from './health.js';

/** Why an environment can't work at a path. */
export const unfitPath = 'its path contains a quote or another character that its scripts could not hold';

/** Says which damage a repair mends, as the end of a sentence, printable. */
export const damageInWords = (damage: Damage, home: FsPath): string => {
	if (damage.type === 'moved') return `it was at ${printablePath(damage.from, home)}`;
	return damage.base === undefined
		? 'it has no Python that fits'
		: `${printable(interpreterNameOf(damage.base))} is gone`;
};

/** Why a repair leaves an environment alone: the end of a sentence, printable. */
export const whyLeftAlone = (why: LeftAlone, home: FsPath): string => {
	switch (why.type) {
		case 'not-mounted':
			return `its Python is on a disk that isn't mounted: ${printablePath(why.path, home)}`;
		case 'other-user':
			return `it belongs to ${why.uid === 0 ? 'root' : `user ${why.uid}`}`;
		case 'elsewhere':
			return `it was made ${elsewhereInWords(why)} (${printablePath(why.path, home)}), which would lose it`;
		case 'refused':
			return deletionReasonsInWords(why.reasons, home);
		case 'needs-name':
			return whyTyped(why.assessment.warnings);
		case 'compiled-paths':
			return `${why.kind} writes its path into compiled files`;
		case 'binary-programs':
			return 'its programs are binaries with the old path in them; venv-tui reset recreates it';
		case 'unfit-path':
			return unfitPath;
	}
};
