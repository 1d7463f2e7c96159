import {createHash} from 'node:crypto';
import {createPace} from '../../tasks/limit-concurrency.js';
import {join, toBytes, type FsPath} from '../../model/path.js';
import {entryAt, readNames} from './entries.js';

/**
 * A text that is another as soon as something in a directory was written, added, removed or renamed. It reads names,
 * types, sizes and times, never contents; moving the directory itself changes nothing, nor does what Python compiles.
 * Follows no link.
 */
export const markTree = async (top: FsPath): Promise<string> => {
	const hash = createHash('sha256');
	const pace = createPace();
	const waiting = [top];
	for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
		hash.update('\0');
		for (const name of [...readNames(directory)].sort()) {
			if (name === '__pycache__') continue;
			await pace();
			const path = join(directory, name);
			const stat = entryAt(path);
			if (stat?.isDirectory()) waiting.push(path);
			hash.update(toBytes(name));
			hash.update(stat === undefined || stat.isDirectory() ? '/' : `/${stat.mode}/${stat.size}/${stat.mtimeMs}`);
		}
	}
	return hash.digest('hex');
};
