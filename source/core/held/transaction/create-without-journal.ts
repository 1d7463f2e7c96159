import {mkdir} from 'node:fs/promises';
import {native} from '../../model/path.js';
import {identityAt, isSameIdentity, type DirectoryIdentity} from '../../platform/files/directory-identity.js';
import {isThere, onDisk} from '../../platform/files/durable-file.js';
import {removeTreeTwice} from '../../platform/files/remove-tree.js';
import {endGroup, type ProcessIdentity} from '../../platform/processes/process-identity.js';
import type {Place} from './check-beginning.js';
import {makeFresh, removeEmptyDirectory} from '../roll-back-operation.js';
import type {Transaction} from './transaction.js';

/**
 * Begins a creation where no holding directory can be used, as on a file system without owners and modes: it holds
 * nothing, and that its directory is new keeps two of us apart. Rejects with `not-empty` where something is there. A
 * failure removes what was made; after a crash its remains stay, since nothing says whose they are.
 */
export const createWithoutJournal = async (place: Place): Promise<Transaction> => {
	const {path} = place;
	const wasEmptyDirectory = await isThere(path);
	await removeEmptyDirectory(path);
	const made = await onDisk(place, () => makeFresh(path));
	return new UnjournaledCreation(place, made, wasEmptyDirectory);
};

class UnjournaledCreation implements Transaction {
	readonly id = '';
	readonly heldPath = undefined;
	readonly hasSnapshot = false;
	readonly #place: Place;
	readonly #made: DirectoryIdentity;
	readonly #wasEmptyDirectory: boolean;
	#child: ProcessIdentity | undefined;

	constructor(place: Place, made: DirectoryIdentity, wasEmptyDirectory: boolean) {
		this.#place = place;
		this.#made = made;
		this.#wasEmptyDirectory = wasEmptyDirectory;
	}

	moveOld(): Promise<void> {
		throw new Error('A creation moves nothing');
	}

	hold(): never {
		throw new Error('A creation holds nothing');
	}

	async recordChild(child: ProcessIdentity): Promise<void> {
		this.#child = child;
	}

	async noteMade(): Promise<void> {}

	async takeSnapshot(): Promise<undefined> {}

	async markBuilt(): Promise<void> {}

	async finish(): Promise<void> {}

	async rollBack(): Promise<object> {
		const {path} = this.#place;
		if (this.#child) await endGroup(this.#child);
		if (!isSameIdentity(await identityAt(path), this.#made)) return {};
		await onDisk(this.#place, () => removeTreeTwice(path));
		if (this.#wasEmptyDirectory && !(await isThere(path))) await mkdir(native(path));
		return {};
	}
}
