import {readBounded} from '../platform/files/bounded-read.js';
import {isTop, join, parent, type FsPath} from '../model/path.js';

/**
 * Versions that the `.python-version` of a project names, or the nearest one above it, in the order of its lines: as pyenv
 * and uv look for it. Empty where there is none. A line may also be the name of an environment of pyenv.
 */
export const pinnedVersions = (project: FsPath): readonly string[] => {
	for (let directory = project; ; directory = parent(directory)) {
		const {bytes} = readBounded(join(directory, '.python-version'), 4096, {followLink: true});
		if (bytes !== undefined) return wordsOf(bytes.toString('utf8'));
		if (isTop(directory)) return [];
	}
};

const wordsOf = (text: string): readonly string[] =>
	text
		.split(/\r?\n/)
		.map(line => line.replace(/#.*/, '').trim())
		.filter(line => line !== '');
