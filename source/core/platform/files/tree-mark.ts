import {createHash} from 'node:crypto';
import {toBytes, type FsPath} from '../../model/path.js';
import {compiledName, walkTree} from './walk-tree.js';

/**
 * Answers a text that differs once anything in a directory has been written, added, removed or renamed. It stays when
 * the directory itself is moved, and when Python compiles files in it. Reads names, types, sizes and times, never
 * contents; follows no link.
 */
export const markTree = async (top: FsPath): Promise<string> => {
	const hash = createHash('sha256');
	for await (const {entries} of walkTree(top)) {
		hash.update('\0');
		for (const {name, stat} of entries) {
			if (name === compiledName) continue;
			hash.update(toBytes(name));
			hash.update(stat === undefined || stat.isDirectory() ? '/' : `/${stat.mode}/${stat.size}/${stat.mtimeMs}`);
		}
	}
	return hash.digest('hex');
};
