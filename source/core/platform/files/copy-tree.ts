import {constants, lstatSync, type Stats} from 'node:fs';
import {chmod, copyFile, link, mkdir, readdir, readlink, symlink, utimes} from 'node:fs/promises';
import {systemCode, throwIfCancelled} from '../../model/error.js';
import {absolute, fromBytes, isInside, join, native, parent, type FsPath} from '../../model/path.js';
import type {Cancellable} from '../../model/progress.js';

type CopyOptions = Cancellable & {
	/**
	 * Files that become hard links: `all`, or `shared`: those alone that have other hard links already, as uv's cache
	 * gives them to an environment. What can't be linked is copied.
	 */
	readonly links: 'all' | 'shared';
	/** Called with the number of files so far. */
	readonly onFile?: ((files: number) => void) | undefined;
};

/**
 * Copies the contents of a directory into an empty one: names to the byte, modes, times of files, links as they are. A
 * relative link that leads out of it is made absolute, so that it leads to the same place. Rejects with the system's
 * error; with EXDEV where another file system is mounted in it, and with EINVAL for a socket, pipe or device. A
 * rejection and cancelling leave a part for the caller to remove.
 */
export const copyTree = async (from: FsPath, to: FsPath, options: CopyOptions): Promise<void> => {
	const stat = lstatSync(native(from));
	await new Copier({root: from, device: stat.dev, ...options}).copyInto(from, to);
	await chmod(native(to), stat.mode & 0o7777);
};

type Copying = CopyOptions & {readonly root: FsPath; readonly device: number};

class Copier {
	readonly #copying: Copying;
	#files = 0;

	constructor(copying: Copying) {
		this.#copying = copying;
	}

	async copyInto(from: FsPath, to: FsPath): Promise<void> {
		const {device, signal} = this.#copying;
		for (const bytes of await readdir(native(from), {encoding: 'buffer'})) {
			throwIfCancelled(signal);
			const name = fromBytes(bytes);
			const [source, target] = [join(from, name), join(to, name)];
			const stat = lstatSync(native(source));
			if (stat.dev !== device) throw systemError('EXDEV', `another file system is mounted at ${source}`);
			if (stat.isDirectory()) await this.#copyDirectory(source, target, stat);
			else if (stat.isSymbolicLink()) await this.#copyLink(source, target);
			else if (stat.isFile()) await this.#copyFile(source, target, stat);
			else throw systemError('EINVAL', `${source} is no file`);
		}
	}

	/** Its mode comes last: one that may not be written to could not be filled. */
	async #copyDirectory(source: FsPath, target: FsPath, {mode}: Stats): Promise<void> {
		await mkdir(native(target), {mode: 0o700});
		await this.copyInto(source, target);
		await chmod(native(target), mode & 0o7777);
	}

	async #copyLink(source: FsPath, target: FsPath): Promise<void> {
		const text = fromBytes(await readlink(native(source), {encoding: 'buffer'}));
		const leadsTo = absolute(text, parent(source));
		const staysInside = text.startsWith('/') || isInside(leadsTo, this.#copying.root);
		await symlink(native(staysInside ? text : leadsTo), native(target));
	}

	async #copyFile(source: FsPath, target: FsPath, stat: Stats): Promise<void> {
		const {links, onFile} = this.#copying;
		onFile?.((this.#files += 1));
		if ((links === 'all' || stat.nlink > 1) && (await isLinked(source, target))) return;
		await copyFile(native(source), native(target), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
		await utimes(native(target), stat.atime, stat.mtime);
	}
}

const systemError = (code: string, message: string): Error => Object.assign(new Error(message), {code});

/** Makes a hard link, and answers whether the file system, or the owner of the file, allows it. */
const isLinked = async (source: FsPath, target: FsPath): Promise<boolean> => {
	try {
		await link(native(source), native(target));
		return true;
	} catch (error) {
		if (['EPERM', 'EACCES', 'EXDEV', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? ''))
			return false;
		throw error;
	}
};
