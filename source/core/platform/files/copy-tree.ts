import {constants, lstatSync, type BigIntStats} from 'node:fs';
import {access, chmod, copyFile, link, lutimes, mkdir, readdir, readlink, symlink, utimes} from 'node:fs/promises';
import {systemCode, throwIfCancelled} from '../../model/error.js';
import {absolute, fromBytes, fsPath, isInside, join, native, parent, type FsPath} from '../../model/path.js';
import type {Cancellable} from '../../model/progress.js';
import {realPathOf} from './entries.js';

type CopyOptions = Cancellable & {
	/**
	 * Files that become hard links: `all`, or `shared`: those of ours alone that have other hard links already, as uv's
	 * cache gives them to an environment. What can't be linked is copied.
	 */
	readonly links: 'all' | 'shared';
	/** Called with the number of files so far. */
	readonly onFile?: ((files: number) => void) | undefined;
};

/** Why a tree can't be copied whole. */
type CopyObstacle = 'mounted' | 'special' | 'unreadable';

/** Thrown where something in the tree can't be copied: another file system, a pipe, socket or device, a secret. */
export class NotCopiedError extends Error {
	override readonly name = 'NotCopiedError';
	constructor(
		readonly obstacle: CopyObstacle,
		readonly path: FsPath,
		cause?: unknown,
	) {
		super(`${path} is ${obstacle}`, {cause});
	}
}

/** A directory of a copy, which can be written to until {@link finishCopy} gives it the mode and times of the first. */
export type CopiedDirectory = {readonly path: FsPath; readonly stat: BigIntStats};

/**
 * Copies the contents of a directory into an empty one: names to the byte, modes and times of files, links as they are.
 * A relative link that leads out of it is made absolute, so that it leads to the same place, and an absolute one into it
 * leads into the copy. Answers the directories of the copy, innermost first. Rejects with the system's error, and with
 * `NotCopiedError`. A rejection and cancelling leave a part for the caller to remove. Not kept: the owner, extended
 * attributes, ACLs and holes of what is copied; what is linked keeps them.
 */
export const copyTree = async (from: FsPath, to: FsPath, options: CopyOptions): Promise<readonly CopiedDirectory[]> => {
	const root = realPathOf(from) ?? from;
	const stat = statOf(root);
	const copier = new Copier({roots: [root, from], to, device: stat.dev, ...options});
	await copier.copyInto(root, to);
	return [...copier.directories, {path: to, stat}];
};

/** Gives the directories of a copy their modes and times, in the order that {@link copyTree} answers. */
export const finishCopy = async (directories: readonly CopiedDirectory[]): Promise<void> => {
	for (const {path, stat} of directories) {
		await utimes(native(path), seconds(stat.atimeNs), seconds(stat.mtimeNs));
		await chmod(native(path), modeOf(stat));
	}
};

const statOf = (path: FsPath): BigIntStats => lstatSync(native(path), {bigint: true});
const modeOf = ({mode}: BigIntStats): number => Number(mode & 0o7777n);

/** Never rounded up to the next second: Python compares whole seconds of a source with what it compiled from it. */
const seconds = (nanoseconds: bigint): number =>
	Number(nanoseconds / 1_000_000_000n) + Math.min(Number(nanoseconds % 1_000_000_000n) / 1e9, 0.999_999);

type Copying = CopyOptions & {
	/** The directory that is copied, by its real path first. */
	readonly roots: readonly FsPath[];
	readonly to: FsPath;
	readonly device: bigint;
};

class Copier {
	readonly directories: CopiedDirectory[] = [];
	readonly #copying: Copying;
	readonly #user = process.geteuid?.();
	#files = 0;

	constructor(copying: Copying) {
		this.#copying = copying;
	}

	async copyInto(from: FsPath, to: FsPath): Promise<void> {
		const {device, signal} = this.#copying;
		for (const bytes of await namesOf(from)) {
			throwIfCancelled(signal);
			const name = fromBytes(bytes);
			const [source, target] = [join(from, name), join(to, name)];
			const stat = statOf(source);
			// Of a file an overlay file system tells the device of the layer that it is in.
			if (stat.isDirectory() && stat.dev !== device) throw new NotCopiedError('mounted', source);
			if (stat.isDirectory()) await this.#copyDirectory(source, target, stat);
			else if (stat.isSymbolicLink()) await this.#copyLink(source, target, stat);
			else if (stat.isFile()) await this.#copyFile(source, target, stat);
			else throw new NotCopiedError('special', source);
		}
	}

	async #copyDirectory(source: FsPath, target: FsPath, stat: BigIntStats): Promise<void> {
		await mkdir(native(target), {mode: 0o700});
		await this.copyInto(source, target);
		this.directories.push({path: target, stat});
	}

	async #copyLink(source: FsPath, target: FsPath, stat: BigIntStats): Promise<void> {
		const text = fromBytes(await readlink(native(source), {encoding: 'buffer'}));
		await symlink(native(this.#targetOf(text, source)), native(target));
		await lutimes(native(target), seconds(stat.atimeNs), seconds(stat.mtimeNs));
	}

	#targetOf(text: FsPath, source: FsPath): FsPath {
		const {roots, to} = this.#copying;
		const leadsTo = absolute(text, parent(source));
		const root = roots.find(one => isInside(leadsTo, one));
		if (root === undefined) return leadsTo;
		return text.startsWith('/') ? fsPath(to + leadsTo.slice(root.length)) : text;
	}

	async #copyFile(source: FsPath, target: FsPath, stat: BigIntStats): Promise<void> {
		const {links, onFile} = this.#copying;
		onFile?.((this.#files += 1));
		// Not one of another user, who could write into the copy then.
		const isShared = stat.nlink > 1n && (this.#user === undefined || Number(stat.uid) === this.#user);
		if ((links === 'all' || isShared) && (await isLinked(source, target))) return;
		try {
			await copyFile(native(source), native(target), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
		} catch (error) {
			if (systemCode(error) === 'EACCES' && !(await isReadable(source)))
				throw new NotCopiedError('unreadable', source, error);
			throw error;
		}
		await utimes(native(target), seconds(stat.atimeNs), seconds(stat.mtimeNs));
	}
}

const namesOf = async (directory: FsPath): Promise<readonly Buffer[]> => {
	try {
		return await readdir(native(directory), {encoding: 'buffer'});
	} catch (error) {
		if (systemCode(error) === 'EACCES') throw new NotCopiedError('unreadable', directory, error);
		throw error;
	}
};

const isReadable = (path: FsPath): Promise<boolean> =>
	access(native(path), constants.R_OK).then(
		() => true,
		() => false,
	);

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
