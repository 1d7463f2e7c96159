import fs from 'node:fs';
import type {FileSystemAdapter} from 'fast-glob';
import {fsPath, native} from '../../model/path.js';

/**
 * The disk for fast-glob, which joins strings: a path that is no Unicode reaches the disk as its bytes. The casts are
 * needed since the types ask for every overload of `fs`, of which fast-glob calls one each.
 */
export const globFileSystem: Partial<FileSystemAdapter> = {
	lstat: ((path: string, done: never) => {
		fs.lstat(native(fsPath(path)), done);
	}) as unknown as NonNullable<FileSystemAdapter['lstat']>,
	stat: ((path: string, done: never) => {
		fs.stat(native(fsPath(path)), done);
	}) as unknown as NonNullable<FileSystemAdapter['stat']>,
	readdir: ((path: string, options: never, done: never) => {
		fs.readdir(native(fsPath(path)), options, done);
	}) as unknown as NonNullable<FileSystemAdapter['readdir']>,
};
