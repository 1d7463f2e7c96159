import {
	closeSync,
	constants,
	fchmodSync,
	fsyncSync,
	futimesSync,
	linkSync,
	lstatSync,
	mkdirSync,
	openSync,
	readlinkSync,
	renameSync,
	symlinkSync,
	writeSync,
} from 'node:fs';
import {readFile, rename} from 'node:fs/promises';
import {VenvError} from '../../model/error.js';
import {fromBytes, fsPath, join, native, type FsPath} from '../../model/path.js';
import {createPace} from '../../tasks/limit-concurrency.js';
import {systemFailure} from '../../model/system-failure.js';
import {parseJson} from '../../text/parse-json.js';
import {isThere, syncDirectory, tryTwice} from '../../platform/files/durable-file.js';
import {chooseOpener, type OpenDirectory} from '../../platform/files/open-directory.js';
import {removeTreeTwice} from '../../platform/files/remove-tree.js';
import {awayOf, below, contentsOf, readSmall, setTimes, treeOf, type Content} from './take-snapshot.js';

/**
 * Brings an environment back to the state in its snapshot: moves new files away, links removed or replaced files back,
 * and rewrites files that were changed in place. Files that did not change are not touched. Answers the files whose old
 * bytes nothing has, in no order: they are in the snapshot only by a link, and were modified since it was taken. Can be
 * interrupted anywhere and run again. Follows no link. Rejects with the system's error; part of the work is then still
 * to be done, and the snapshot stays.
 */
export const restoreSnapshot = async (snapshot: FsPath, path: FsPath): Promise<readonly FsPath[]> => {
	const contents = parseJson(await readFile(native(contentsOf(snapshot)), 'utf8')) as readonly Content[] | undefined;
	if (contents === undefined)
		throw new VenvError('failed', {
			what: {doing: 'put-back', path},
			reason: {type: 'snapshot-damaged', contents: contentsOf(snapshot), tree: treeOf(snapshot)},
			path,
		});
	const open = chooseOpener(false);
	const away = awayOf(snapshot);
	if (!(await isThere(away))) mkdirSync(native(away), {mode: 0o700});
	const opened: OpenDirectory[] = [];
	const enter = (directory: FsPath): OpenDirectory => {
		const one = open(directory);
		opened.push(one);
		return one;
	};
	try {
		// By the clock of the disk, which may be that of another machine.
		const {mtimeNs: takenAt} = lstatSync(native(contentsOf(snapshot)), {bigint: true});
		const mirror = new Mirror(enter(away), {contents: new Map(contents.map(one => [one.path, one])), takenAt});
		await mirror.restore({from: enter(treeOf(snapshot)), to: enter(path), path: ''});
		return mirror.written.map(inner => join(path, fromBytes(Buffer.from(inner, 'latin1'))));
	} finally {
		for (const one of opened) one.close();
	}
};

/** As {@link dropSnapshot}, but answers false where the system refuses to remove it. */
export const isSnapshotDropped = async (snapshot: FsPath): Promise<boolean> => {
	try {
		await dropSnapshot(snapshot);
		return true;
	} catch (error) {
		if (systemFailure(error, {what: {doing: 'remove-snapshot'}, path: snapshot}) === undefined) throw error;
		return false;
	}
};

/**
 * Removes a snapshot, whole or in part, where there is one. Its tree is renamed first, in one step, so that nobody
 * restores from the remains of a removal that crashed. Rejects with `failed` where a part can't be removed.
 */
export const dropSnapshot = async (snapshot: FsPath): Promise<void> => {
	if (!(await isThere(snapshot))) return;
	const tree = treeOf(snapshot);
	if (await isThere(tree)) {
		await tryTwice(() => rename(native(tree), native(join(snapshot, 'dropped'))));
		await syncDirectory(snapshot);
	}
	const {left} = await removeTreeTwice(snapshot);
	const [first] = left;
	if (first === undefined) return;
	throw new VenvError('failed', {
		what: {doing: 'remove', path: snapshot},
		reason: {type: 'entry-stays', path: first.path, why: first.why, isOfSnapshot: true},
		path: snapshot,
	});
};

type Place = {readonly from: OpenDirectory; readonly to: OpenDirectory; readonly path: string};

class Mirror {
	readonly #open = chooseOpener(false);
	readonly #pace = createPace();
	readonly #away: OpenDirectory;
	readonly #contents: ReadonlyMap<string, Content>;
	readonly #takenAt: bigint;
	/** Files that were modified in place and of which there is no copy, relative to the environment. */
	readonly written: string[] = [];
	#moved: number;

	constructor(
		away: OpenDirectory,
		{contents, takenAt}: {readonly contents: ReadonlyMap<string, Content>; readonly takenAt: bigint},
	) {
		this.#away = away;
		this.#contents = contents;
		this.#takenAt = takenAt;
		// Numbers continue after the highest that an earlier run has left, since lower ones may have been removed.
		this.#moved =
			Math.max(
				-1,
				...away
					.list()
					.map(({name}) => Number(name))
					.filter(Number.isSafeInteger),
			) + 1;
	}

	async restore(place: Place): Promise<void> {
		const {from, to} = place;
		const wanted = from.list();
		const names = new Set(wanted.map(({name}) => name));
		for (const {name} of to.list()) if (!names.has(name)) this.#moveAway(to, name);
		for (const entry of wanted) {
			const {name} = entry;
			await this.#pace();
			if (!to.isSame()) throw Object.assign(new Error('replaced'), {code: 'ESTALE'});
			if (entry.isDirectory()) await this.#enter(place, name);
			else if (entry.isSymbolicLink()) this.#restoreLink(place, name);
			else this.#restoreFile(place, name);
		}
		setTimes(to, from);
	}

	#moveAway(to: OpenDirectory, name: FsPath): void {
		renameSync(native(to.at(name)), native(this.#away.at(fsPath(String(this.#moved++)))));
	}

	async #enter({from, to, path}: Place, name: FsPath): Promise<void> {
		const there = lstatSync(native(to.at(name)), {throwIfNoEntry: false});
		if (there && !there.isDirectory()) this.#moveAway(to, name);
		if (!there?.isDirectory()) mkdirSync(native(to.at(name)), {mode: 0o700});
		const source = this.#open(from.at(name));
		try {
			const target = this.#open(to.at(name));
			try {
				await this.restore({from: source, to: target, path: below(path, name)});
			} finally {
				target.close();
			}
		} finally {
			source.close();
		}
	}

	#restoreLink({from, to}: Place, name: FsPath): void {
		const target = readlinkSync(native(from.at(name)), 'buffer');
		const there = lstatSync(native(to.at(name)), {throwIfNoEntry: false});
		if (there?.isSymbolicLink() && readlinkSync(native(to.at(name)), 'buffer').equals(target)) return;
		if (there) this.#moveAway(to, name);
		symlinkSync(target, native(to.at(name)));
	}

	#restoreFile({from, to, path}: Place, name: FsPath): void {
		const content = this.#contents.get(below(path, name));
		const source = lstatSync(native(from.at(name)), {bigint: true});
		const there = lstatSync(native(to.at(name)), {bigint: true, throwIfNoEntry: false});
		const isSame = there?.ino === source.ino;
		if (content === undefined && source.isFile() && source.mtimeNs >= this.#takenAt)
			this.written.push(below(path, name));
		if (content !== undefined && readSmall(from.at(name))?.bytes !== content.bytes) {
			// The file was changed in place, so both of its names have the new content.
			if (there?.isFile() && readSmall(to.at(name))?.bytes === content.bytes) return;
			if (there) this.#moveAway(to, name);
			this.#write(to, name, content);
		} else if (!isSame) {
			if (there) this.#moveAway(to, name);
			linkSync(native(from.at(name)), native(to.at(name)));
		}
	}

	/**
	 * Writes the file under another name first, so that an interruption leaves no half-written file under the final
	 * name.
	 */
	#write(to: OpenDirectory, name: FsPath, {bytes, mode, modified}: Content): void {
		const draft = native(this.#away.at(fsPath(String(this.#moved++))));
		const descriptor = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
		try {
			const content = Buffer.from(bytes, 'base64');
			for (let done = 0; done < content.length;) done += writeSync(descriptor, content, done);
			fchmodSync(descriptor, mode);
			futimesSync(descriptor, modified, modified);
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
		renameSync(draft, native(to.at(name)));
	}
}
