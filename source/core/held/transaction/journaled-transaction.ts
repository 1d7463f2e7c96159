import {mkdir, rmdir} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import {systemCode, VenvError} from '../../model/error.js';
import type {NoUndo} from '../../model/reasons/no-undo.js';
import {baseName, native, parent, type FsPath} from '../../model/path.js';
import {endGroup, ownIdentity, type ProcessIdentity} from '../../platform/processes/process-identity.js';
import type {Work} from '../../model/progress.js';
import {moveEntry, onDisk, syncDirectory} from '../../platform/files/durable-file.js';
import {
	changed,
	findOld,
	findRealName,
	notEmpty,
	type Place,
	refuseOlder,
	refuseOtherVersion,
	refusePrefix,
	refuseUnfinished,
} from './check-beginning.js';
import {createWithoutJournal} from './create-without-journal.js';
import {heldEnvironmentOf, type HeldEnvironment} from '../held-environments.js';
import {holdingDirectoryOf, newId} from '../holding-directory.js';
import {takeLock, type Lock} from '../environment-lock.js';
import {isSameIdentity, identityAt} from '../../platform/files/directory-identity.js';
import {
	heldPathOf,
	createJournalEntry,
	isInPlace,
	keepSigning,
	removeJournalEntry,
	writeJournalEntry,
	type JournalEntry,
	type Maker,
} from '../journal-entry.js';
import {isAddedToIndex, removeFromIndex} from '../holding-index.js';
import {dropSnapshot, isSnapshotDropped} from '../snapshot/restore-snapshot.js';
import {snapshotOf, takeSnapshot} from '../snapshot/take-snapshot.js';
import type {HeldSize, Transaction, TransactionRequest} from './transaction.js';
import {makeFresh, removeEmptyDirectory, rollBack} from '../roll-back-operation.js';
import {unmovable} from '../../platform/files/unmovable.js';

/**
 * Locks a path and writes the first journal entry. Rejects with `locked`, `changed`, `not-found`, `not-empty` (create
 * in a directory that has entries), `cannot-hold` (an older environment of this path is still held; the holding
 * directory or our data can't be used), `disk-full` or `no-permission`, and then leaves nothing behind. If we crash,
 * `recover` acts on the journal entry. A creation goes on without one where no holding directory can be used.
 */
export const beginTransaction = async (context: Context, request: TransactionRequest): Promise<Transaction> => {
	const what = {doing: request.operation, path: request.path} as const;
	const path = await onDisk({what, path: request.path, withoutUndo: request.operation}, () => findRealName(request));
	const holdingDirectory = holdingDirectoryOf(path);
	const place: Place = {context, path, holdingDirectory, what, operation: request.operation};
	refusePrefix(place);
	const transaction = new JournaledTransaction(place);
	try {
		await transaction.open(request);
		return transaction;
	} catch (error) {
		await transaction.abandon();
		const needsNone = place.operation === 'create' && error instanceof VenvError && error.code === 'cannot-hold';
		if (needsNone) return createWithoutJournal(place);
		throw error;
	}
};

class JournaledTransaction implements Transaction {
	readonly id = newId();
	readonly #place: Place;
	#entry: JournalEntry | undefined;
	#isIndexed = false;
	#stopSigning: (() => void) | undefined;
	#lock: Lock | undefined;
	#heldPath: FsPath | undefined;

	constructor(place: Place) {
		this.#place = place;
	}

	get heldPath(): FsPath | undefined {
		return this.#heldPath;
	}

	async open(request: TransactionRequest): Promise<void> {
		const {path, holdingDirectory, context, operation} = this.#place;
		const owner = await ownIdentity();
		const old = await this.#onDisk(() => findOld(this.#place, request));
		const above = await this.#onDisk(() => identityAt(parent(path)));
		const directory = above && {device: above.device, inode: above.inode, born: above.born};
		const indexed = {version: 1, id: this.id, operation, path, old, owner, parent: directory} as const;
		this.#isIndexed = await isAddedToIndex(indexed, context);
		this.#lock = await this.#onDisk(() =>
			takeLock(holdingDirectory, path, {context, takeOver: request.takeOver ?? context.takeOver}),
		);
		await refuseUnfinished(this.#place);
		await refuseOtherVersion(this.#place);
		if (!request.besideOlder) await refuseOlder(this.#place);
		const wasEmptyDirectory = operation === 'create' && old !== undefined;
		const entry: JournalEntry = {
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
		await this.#onDisk(() => createJournalEntry(holdingDirectory, entry));
		this.#entry = entry;
		this.#stopSigning = keepSigning(holdingDirectory, this.id);
		if (operation === 'create') await this.#makeFresh(wasEmptyDirectory);
	}

	/** Undoes the opening of a transaction that failed. */
	async abandon(): Promise<void> {
		if (this.#entry) await rollBack(this.#place.holdingDirectory, this.#entry);
		await this.#close();
	}

	async moveOld(maker: Maker = 'us'): Promise<void> {
		const {path, holdingDirectory} = this.#place;
		const entry = this.#current();
		const held = heldPathOf(holdingDirectory, entry);
		await this.#onDisk(() => mkdir(native(parent(held)), {mode: 0o700}));
		try {
			await this.#onDisk(() => moveEntry(path, held));
		} catch (error) {
			await removeEmptyDirectory(parent(held));
			throw (await unmovable(this.#place)) ?? error;
		}
		if (!isSameIdentity(await identityAt(held), entry.old)) {
			await moveEntry(held, path);
			await removeEmptyDirectory(parent(held));
			throw changed(this.#place);
		}
		try {
			await syncDirectory(parent(path));
			if (entry.operation === 'delete') await this.#write({state: 'old-moved'});
			else if (maker === 'tool') await this.#write({state: 'old-moved', maker});
			else await this.#makeFresh(false, 'old-moved');
			this.#heldPath = held;
		} catch (error) {
			await rollBack(holdingDirectory, this.#current());
			throw error;
		}
	}

	async noteMade(): Promise<void> {
		const {maker, made} = this.#current();
		const now = maker === 'tool' ? await identityAt(this.#place.path) : undefined;
		if (!now?.isDirectory || isSameIdentity(now, made)) return;
		await this.#write({made: {device: now.device, inode: now.inode, born: now.born}});
	}

	async recordChild(child: ProcessIdentity): Promise<void> {
		await this.#write({child});
	}

	get hasSnapshot(): boolean {
		return this.#entry?.snapshot !== undefined;
	}

	async takeSnapshot(work: Work = {}): Promise<NoUndo | undefined> {
		const {holdingDirectory, path, operation} = this.#place;
		if (!isInPlace(operation) || this.hasSnapshot) return undefined;
		const place = snapshotOf(holdingDirectory, this.id);
		try {
			const snapshot = await takeSnapshot(path, place, work);
			await this.#write({snapshot});
			return undefined;
		} catch (error) {
			const code = systemCode(error);
			if (code === undefined) throw error;
			await dropSnapshot(place);
			return {type: 'no-links', code};
		}
	}

	async markBuilt(): Promise<void> {
		await this.#write({state: 'built', child: undefined});
	}

	async hold(usage: HeldSize = {}): Promise<HeldEnvironment> {
		const {holdingDirectory, context} = this.#place;
		if (this.#heldPath === undefined) throw new Error('Nothing was moved, so nothing can be held');
		this.#stopSigning?.();
		const {allocatedBytes, reclaimableBytes} = {...this.#current(), ...usage};
		const heldAt = context.now().toISOString();
		// Once the new one is built, nothing is rolled back any more: we hold the old one now, or the next start does.
		const isOver = this.#current().state === 'built';
		await this.#releasingLock({onlyIf: isOver}, () =>
			this.#write({state: 'held', child: undefined, heldAt, allocatedBytes, reclaimableBytes}),
		);
		await this.#lock?.release();
		return heldEnvironmentOf(holdingDirectory, this.#current());
	}

	async finish(): Promise<void> {
		if (this.#heldPath !== undefined) throw new Error('The old one is held: hold it, then free it');
		if (this.hasSnapshot) {
			await this.markBuilt();
			// If the disk refuses to remove the snapshot, the journal entry leaves that to the next start.
			if (!(await isSnapshotDropped(snapshotOf(this.#place.holdingDirectory, this.id)))) return this.#lock?.release();
		}
		await this.#close();
	}

	async rollBack({onProgress}: Work = {}): ReturnType<Transaction['rollBack']> {
		const {holdingDirectory, path, context} = this.#place;
		onProgress?.({step: {doing: 'putting-back', path}});
		const undone = await this.#releasingLock({onlyIf: true}, async () => {
			await this.#noteRemains();
			return rollBack(holdingDirectory, this.#current());
		});
		this.#stopSigning?.();
		if (undone.type === 'done' && undone.aside === undefined) {
			await this.#close();
			return undone;
		}
		const held = undone.type === 'done' ? {old: undone.aside, isAside: true} : {};
		await this.#write({state: 'held', ...held, child: undefined, heldAt: context.now().toISOString()});
		await this.#lock?.release();
		if (undone.type === 'done') return {...undone, heldId: this.id};
		const reason = {type: 'place-taken', id: this.id} as const;
		throw new VenvError('cannot-hold', {what: {doing: 'put-back', path}, reason, path});
	}

	/** Runs the end of the transaction. If the disk refuses it, the lock must not stay as long as this process lives. */
	async #releasingLock<T>({onlyIf}: {readonly onlyIf: boolean}, act: () => Promise<T>): Promise<T> {
		try {
			return await act();
		} catch (error) {
			if (onlyIf) await this.#lock?.release();
			throw error;
		}
	}

	/** Ends a tool that creates the new directory, and notes its last one: since we hold the lock, it is the tool's. */
	async #noteRemains(): Promise<void> {
		const {maker, child, state} = this.#current();
		if (maker !== 'tool' || state !== 'old-moved') return;
		if (child) await endGroup(child);
		const made = await identityAt(this.#place.path);
		// In memory alone: on a full disk nothing could be written.
		if (made?.isDirectory) this.#entry = {...this.#current(), made};
	}

	async #makeFresh(wasEmptyDirectory: boolean, state?: JournalEntry['state']): Promise<void> {
		const {path} = this.#place;
		try {
			if (wasEmptyDirectory) await this.#onDisk(() => rmdir(native(path)));
			const made = await this.#onDisk(() => makeFresh(path));
			await this.#write({made, ...(state === undefined ? {} : {state})});
		} catch (error) {
			if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
			throw notEmpty(this.#place);
		}
	}

	#current(): JournalEntry {
		if (this.#entry === undefined) throw new Error('The transaction has ended');
		return this.#entry;
	}

	async #write(change: Partial<JournalEntry>): Promise<void> {
		const entry = {...this.#current(), ...change};
		await this.#onDisk(() => writeJournalEntry(this.#place.holdingDirectory, entry));
		this.#entry = entry;
	}

	async #onDisk<T>(act: () => Promise<T>): Promise<T> {
		const {what, path, operation} = this.#place;
		try {
			return await onDisk({...this.#place, withoutUndo: operation}, act);
		} catch (error) {
			if (!(error instanceof VenvError) || error.code !== 'cannot-hold') throw error;
			const {reason} = error;
			if (reason?.type !== 'no-undo' && reason?.type !== 'own-file-refused') throw error;
			throw error.with({what, reason: {...reason, operation}, path});
		}
	}

	async #close(): Promise<void> {
		const {holdingDirectory, context} = this.#place;
		this.#stopSigning?.();
		if (this.#lock) await removeJournalEntry(holdingDirectory, this.id);
		this.#entry = undefined;
		await this.#lock?.release();
		// Last: as long as the operation is in the holding index, the next start looks for its remains.
		if (this.#isIndexed) await removeFromIndex(this.id, context);
	}
}
