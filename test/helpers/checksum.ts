import {createHash} from 'node:crypto';
import {closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';

/**
 * One hash over everything below a directory: names to the byte, kinds, permissions, contents and link targets. Times
 * are left out. What must not have changed is compared by it.
 */
export const checksum = (directory: string | Buffer): string => {
	const hash = createHash('sha256');
	add(Buffer.from(directory), hash);
	return hash.digest('hex');
};

const add = (path: Buffer, hash: ReturnType<typeof createHash>): void => {
	const stat = lstatSync(path);
	hash.update(`${stat.mode.toString(8)}\0`);
	if (stat.isSymbolicLink()) hash.update(readlinkSync(path, 'buffer'));
	else if (stat.isFile()) hash.update(contentOf(path));
	else if (stat.isDirectory()) {
		for (const name of readdirSync(path, 'buffer').sort((a, b) => a.compare(b))) {
			hash.update(name).update('\0');
			add(Buffer.concat([path, Buffer.from('/'), name]), hash);
		}
		hash.update('end\0');
	}
};

const contentOf = (path: Buffer): Buffer => {
	const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
	try {
		return fstatSync(descriptor).size === 0 ? Buffer.alloc(0) : readFileSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
};
