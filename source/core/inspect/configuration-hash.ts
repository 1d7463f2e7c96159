import {createHash} from 'node:crypto';
import {lstatSync} from 'node:fs';
import type {Found} from '../model/environment.js';
import {systemCode} from '../model/error.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {join, native, type FsPath} from '../model/path.js';

/**
 * A hash of `pyvenv.cfg` and of the times at which site-packages and bin were last changed. A different hash means that
 * packages were installed, or that the environment was recreated.
 */
export const configurationHash = ({path, layout}: Found): string => {
	const hash = createHash('sha256');
	const {bytes, problem} = readBounded(join(path, 'pyvenv.cfg'), 64 * 1024, {followLink: true});
	hash.update(bytes ?? problem);
	for (const directory of [...layout.sitePackages, ...(layout.bin === undefined ? [] : [layout.bin])])
		hash.update(`\0${directory}\0${changeTime(directory)}`);
	return hash.digest('hex').slice(0, 32);
};

const changeTime = (directory: FsPath): string => {
	try {
		return String(lstatSync(native(directory), {bigint: true}).mtimeNs);
	} catch (error) {
		return systemCode(error) ?? 'unknown';
	}
};
