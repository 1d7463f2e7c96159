import {mkdir, rename, rmdir} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import {systemCode, VenvError} from '../model/error.js';
import {baseName, native, parent, type FsPath} from '../model/path.js';
import {ownIdentity, type ProcessIdentity} from '../platform/processes/process-identity.js';
import {systemFailure} from '../text/failure-of.js';
import {printablePath} from '../text/printable.js';
import type {Work} from '../model/progress.js';
import {onDisk, syncDirectory} from '../platform/files/durable-file.js';
import {withoutUndo} from './undo-hints.js';
import {heldEnvironmentOf, olderHeld, type HeldEnvironment} from './held-environments.js';
import {holdingDirectoryOf, newId, realName} from './holding-directory.js';
import {takeLock, type Lock} from './environment-lock.js';
import {isSameDirectory, isSameIdentity, identityAt} from '../platform/files/directory-identity.js';
import {
	createJournalEntry,
	removeJournalEntry,
	writeJournalEntry,
	type JournalEntry,
	type Operation,
} from './journal-entry.js';
import {type DirectoryIdentity} from '../platform/files/directory-identity.js';
import {addToIndex, removeFromIndex, type IndexEntry} from './holding-index.js';
import {dropSnapshot} from './snapshot/restore-snapshot.js';
import {snapshotOf, takeSnapshot, whyNoSnapshot} from './snapshot/take-snapshot.js';
import type {HeldSize, Transaction, TransactionRequest} from './transaction.js';
import {heldPathOf, makeFresh, removeEmptyDirectory, rollBack} from './roll-back-operation.js';

/**
 * Locks a path and writes the first journal entry. Rejects with `locked`, `changed`, `not-found`, `not-empty` (create
 * in a directory that has entries), `cannot-hold` (an older environment of this path is still held; the holding
 * directory or our data can't be used), `disk-full` or `no-permission`, and then leaves nothing behind. If we crash,
 * `recover` acts on the journal entry.
 */
export const beginTransaction = async (context: Context, request: TransactionRequest): Promise<Transaction> => {
	const what = `Can't ${request.operation} ${printablePath(request.path, context.home)}`;
	const path = await onDisk({what, path: request.path, withoutUndo: withoutUndo[request.operation]}, () =>
		findParent(request),
	);
	const holder = holdingDirectoryOf(path);
	if (context.platform === 'windows')
		throw new VenvError('unsupported-platform', {what, why: 'changing environments was never tried on Windows', path});
	refusePrefix(path, holder, what);
	const transaction = new JournaledTransaction({context, path, holder, what, operation: request.operation});
	try {
		await transaction.open(request);
		return transaction;
	} catch (error) {
		await transaction.abandon();
		throw error;
	}
};

const findParent = async ({path, operation}: TransactionRequest): Promise<FsPath> => {
	try {
		return await realName(path);
	} catch (error) {
		if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR') throw error;
		const missing = printablePath(operation === 'create' ? parent(path) : path);
		throw new VenvError('not-found', {
			what: `Can't ${operation} ${printablePath(path)}`,
			why: `${missing} isn't there`,
		});
	}
};

/** Refuses a path that begins with the environment's own: pip would take it for a part of the environment. */
const refusePrefix = (path: FsPath, holder: FsPath, what: string): void => {
	if (!holder.startsWith(path)) return;
	throw new VenvError('cannot-hold', {
		what,
		why: 'the name of the holding place would begin with its name',
		hint: 'Rename it first',
		path,
	});
};

type Place = {
	readonly context: Context;
	readonly path: FsPath;
	readonly holder: FsPath;
	readonly what: string;
	readonly operation: Operation;
};

class JournaledTransaction implements Transaction {
	readonly id = newId();
	readonly #place: Place;
	#record: JournalEntry | undefined;
	#isRegistered = false;
	#lock: Lock | undefined;
	#heldPath: FsPath | undefined;

	constructor(place: Place) {
		this.#place = place;
	}

	get heldPath(): FsPath | undefined {
		return this.#heldPath;
	}

	async open(request: TransactionRequest): Promise<void> {
		const {path, holder, context, operation} = this.#place;
		const owner = await ownIdentity();
		const old = await this.#lookAt(request);
		const above = await this.#onDisk(() => identityAt(parent(path)));
		const directory = above && {device: above.device, inode: above.inode, born: above.born};
		await this.#register({id: this.id, operation, path, old, owner, parent: directory});
		this.#lock = await this.#onDisk(() =>
			takeLock(holder, path, {context, takeOver: request.takeOver ?? context.takeOver}),
		);
		if (!request.besideOlder) await this.#refuseOlder();
		const wasEmptyDirectory = operation === 'create' && old !== undefined;
		const record: JournalEntry = {
			version: 1,
			id: this.id,
			operation,
			name: baseName(path),
			state: 'begin',
			owner,
			...(operation === 'create' ? {wasEmptyDirectory} : {old}),
			startedAt: context.now().toISOString(),
			recipeId: request.recipeId,
			...request.usage,
		};
		await this.#onDisk(() => createJournalEntry(holder, record));
		this.#record = record;
		if (operation === 'create') await this.#makeFresh(wasEmptyDirectory);
	}

	/**
	 * Adds the operation to the holding index. An operation that holds nothing (create, install) continues when the
	 * index can't be written. It can still roll back; but after a crash the next start does not find it.
	 */
	async #register(entry: IndexEntry): Promise<void> {
		try {
			await addToIndex(entry, this.#place.context);
			this.#isRegistered = true;
		} catch (error) {
			const holds = entry.operation === 'delete' || entry.operation === 'reset';
			if (holds || !(error instanceof VenvError)) throw error;
		}
	}

	/** Undoes the opening of a transaction that failed. */
	async abandon(): Promise<void> {
		if (this.#record) await rollBack(this.#place.holder, this.#record);
		await this.#close();
	}

	async moveOld(): Promise<void> {
		const {path, holder} = this.#place;
		const record = this.#current();
		const held = heldPathOf(holder, record);
		await this.#onDisk(() => mkdir(native(parent(held)), {mode: 0o700}));
		try {
			await this.#onDisk(() => rename(native(path), native(held)));
		} catch (error) {
			await removeEmptyDirectory(parent(held));
			throw error;
		}
		if (!isSameIdentity(await identityAt(held), record.old)) {
			await rename(native(held), native(path));
			await removeEmptyDirectory(parent(held));
			throw this.#changed();
		}
		try {
			await syncDirectory(parent(path));
			if (record.operation === 'delete') await this.#write({state: 'old-moved'});
			else await this.#makeFresh(false, 'old-moved');
			this.#heldPath = held;
		} catch (error) {
			await rollBack(holder, this.#current());
			throw error;
		}
	}

	async recordChild(child: ProcessIdentity): Promise<void> {
		await this.#write({child});
	}

	get hasSnapshot(): boolean {
		return this.#record?.snapshot !== undefined;
	}

	async takeSnapshot(work: Work = {}): Promise<string | undefined> {
		const {holder, path, operation} = this.#place;
		if (operation !== 'install' || this.hasSnapshot) return undefined;
		const place = snapshotOf(holder, this.id);
		try {
			const snapshot = await takeSnapshot(path, place, work);
			await this.#write({snapshot});
			return undefined;
		} catch (error) {
			const code = systemCode(error);
			if (code === undefined) throw error;
			await dropSnapshot(place);
			return whyNoSnapshot(code);
		}
	}

	async markBuilt(): Promise<void> {
		await this.#write({state: 'built', child: undefined});
	}

	async hold(usage: HeldSize = {}): Promise<HeldEnvironment> {
		const {holder, context} = this.#place;
		if (this.#heldPath === undefined) throw new Error('Nothing was moved, so nothing can be held');
		const {allocatedBytes, reclaimableBytes} = {...this.#current(), ...usage};
		const heldAt = context.now().toISOString();
		await this.#write({state: 'held', child: undefined, heldAt, allocatedBytes, reclaimableBytes});
		await this.#lock?.release();
		return heldEnvironmentOf(holder, this.#current());
	}

	async finish(): Promise<void> {
		if (this.#heldPath !== undefined) throw new Error('The old one is held: hold it, then free it');
		if (this.hasSnapshot) {
			await this.markBuilt();
			// The change itself is complete. If the disk refuses to remove the snapshot, the journal entry leaves that
			// to the next start.
			if (!(await this.#dropsSnapshot())) return this.#lock?.release();
		}
		await this.#close();
	}

	async rollBack({onProgress}: Work = {}): Promise<void> {
		const {holder, path, context} = this.#place;
		onProgress?.({step: `putting ${printablePath(path, context.home)} back`});
		if ((await rollBack(holder, this.#current())) === 'as-before') return this.#close();
		await this.#write({state: 'held', child: undefined, heldAt: context.now().toISOString()});
		await this.#lock?.release();
		throw new VenvError('cannot-hold', {
			what: `Can't put ${printablePath(path, context.home)} back`,
			why: 'something else has taken its place',
			hint: `Move that away, then: venv-tui restore ${this.id}`,
			path,
		});
	}

	async #dropsSnapshot(): Promise<boolean> {
		const {holder, what, path} = this.#place;
		try {
			await dropSnapshot(snapshotOf(holder, this.id));
			return true;
		} catch (error) {
			if (systemFailure(error, {what, path}) === undefined) throw error;
			return false;
		}
	}

	/** Reads the identity of the environment; for `create`, the identity of an empty directory, if there is one. */
	async #lookAt({identity}: TransactionRequest): Promise<DirectoryIdentity | undefined> {
		const {path, operation, what} = this.#place;
		const now = await this.#onDisk(() => identityAt(path));
		if (operation === 'create') {
			if (now === undefined) return undefined;
			if (!now.isDirectory)
				throw new VenvError('not-empty', {what, why: 'something that is no directory is there', path});
		} else if (now === undefined) throw new VenvError('not-found', {what, why: "it isn't there any more", path});
		else if (!now.isDirectory || (identity && !isSameDirectory(identity, now))) throw this.#changed();
		return {device: now.device, inode: now.inode, born: now.born};
	}

	async #refuseOlder(): Promise<void> {
		const {path, holder, operation, what} = this.#place;
		if (operation !== 'delete' && operation !== 'reset') return;
		const older = await olderHeld(holder, path);
		if (older === undefined) return;
		throw new VenvError('cannot-hold', {
			what,
			why: `an older one that was here is still held (${older.id})`,
			hint: `Free it first: venv-tui free ${older.id}`,
			path,
		});
	}

	async #makeFresh(wasEmptyDirectory: boolean, state?: JournalEntry['state']): Promise<void> {
		const {path, what} = this.#place;
		try {
			if (wasEmptyDirectory) await this.#onDisk(() => rmdir(native(path)));
			const made = await this.#onDisk(() => makeFresh(path));
			await this.#write({made, ...(state === undefined ? {} : {state})});
		} catch (error) {
			if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
			throw new VenvError('not-empty', {
				what,
				why: 'the directory is not empty',
				hint: 'reset makes an environment again; for anything else name an empty or new directory',
				path,
			});
		}
	}

	#changed(): VenvError {
		const {path, what} = this.#place;
		return new VenvError('changed', {
			what,
			why: 'something else is there than when it was listed',
			hint: 'Scan again',
			path,
		});
	}

	#current(): JournalEntry {
		if (this.#record === undefined) throw new Error('The transaction has ended');
		return this.#record;
	}

	async #write(change: Partial<JournalEntry>): Promise<void> {
		const record = {...this.#current(), ...change};
		await this.#onDisk(() => writeJournalEntry(this.#place.holder, record));
		this.#record = record;
	}

	#onDisk<T>(act: () => Promise<T>): Promise<T> {
		return onDisk({...this.#place, withoutUndo: withoutUndo[this.#place.operation]}, act);
	}

	async #close(): Promise<void> {
		const {holder, context} = this.#place;
		if (this.#lock) await removeJournalEntry(holder, this.id);
		this.#record = undefined;
		await this.#lock?.release();
		// Last: as long as the operation is in the holding index, the next start looks for its remains.
		if (this.#isRegistered) await removeFromIndex(this.id, context);
	}
}
