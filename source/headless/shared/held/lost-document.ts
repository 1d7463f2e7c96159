import type {LostEnvironment} from '../../../core/held/find-lost.js';
import type {FsPath} from '../../../core/model/path.js';
import {lostInWords} from '../../../text/held/lost-environment.js';
import type {UnregisteredJson} from '../../documents/common.js';

/** Held environments that are not in our index, as `--json` prints them. */
export const lostDocument = (lost: readonly LostEnvironment[], home: FsPath): readonly UnregisteredJson[] =>
	lost.map(one => {
		const {holdingDirectory, path, id} = one;
		return {
			...{holder: holdingDirectory, ...(path !== undefined && {path}), ...(id !== undefined && {id})},
			...lostInWords(one, home),
		};
	});
