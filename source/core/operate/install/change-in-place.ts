import type {Context} from '../../model/context.js';
import type {Found, Package} from '../../model/environment.js';
import {systemCode, VenvError} from '../../model/error.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import type {NoUndo} from '../../model/reasons/no-undo.js';
import type {FsPath} from '../../model/path.js';
import type {StateLeft} from '../../model/reasons/state-left.js';
import {printable} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import type {ChangeNote, ChangeWork} from './change-note.js';
import {diffPackages, type Changes} from './package-changes.js';
import {beginTransaction} from '../../held/transaction/journaled-transaction.js';
import type {Transaction} from '../../held/transaction/transaction.js';

type Change<T> = {
	readonly context: Context;
	/** `repair` changes what is around the packages; absent: `install`. */
	readonly operation?: 'install' | 'repair' | undefined;
	/** Changes the packages. `transaction` is absent where nothing can be written beside the environment. */
	readonly act: (transaction: Transaction | undefined) => Promise<T>;
};

type Changed<T> = {
	readonly value: T;
	/**
	 * Reasons why a failure would not have been rolled back; empty where it would have been, and where `onWarning` of the
	 * work was told them before.
	 */
	readonly notes: readonly ChangeNote[];
};

/**
 * Changes the packages of an environment as one operation. When `act` fails or is cancelled, the environment is
 * restored, byte for byte, and the error says so and names the packages that are gone with that; after a crash the next
 * start restores it. Where no journal entry can be written beside it or its files can't be linked, `act` runs without a
 * snapshot, and both the notes and an error say so. Rejects as `act` does, with `locked` while another process of ours
 * works on it, and with `failed` where rolling back failed.
 */
export const changeInPlace = async <T>(
	found: Found,
	{context, act, operation = 'install'}: Change<T>,
	work: ChangeWork = {},
): Promise<Changed<T>> => {
	const opened = await open(found, operation, context);
	const transaction = opened instanceof VenvError ? undefined : opened;
	let before: readonly Package[] = [];
	let notes: readonly ChangeNote[] = [];
	let isUndone = true;
	try {
		work.onProgress?.({step: {doing: 'taking-snapshot'}});
		const reason: NoUndo | undefined =
			opened instanceof VenvError ? {type: 'refused', error: opened} : await opened.takeSnapshot(work);
		if (reason !== undefined) {
			isUndone = false;
			notes = warn({type: 'no-undo', reason}, work);
			before = await listPackages(found);
		}
		const value = await act(transaction);
		await transaction?.finish();
		return {value, notes};
	} catch (error) {
		const meanwhile = await listPackages(found);
		const {written, heldId} = transaction === undefined ? {} : await takeBack(transaction, found.path, work);
		if (!(error instanceof VenvError)) throw error;
		const after = await listPackages(found);
		throw error.with({
			state: isUndone
				? {...undone(diffPackages(after, meanwhile), written), heldId}
				: left(diffPackages(before, after)),
		});
	}
};

/** Tells `onWarning` why a failure will not be rolled back; without one, answers the note, to be told afterwards. */
const warn = (note: ChangeNote, {onWarning}: ChangeWork): readonly ChangeNote[] => {
	if (onWarning === undefined) return [note];
	onWarning(note);
	return [];
};

/** Begins the transaction; answers the error where nothing can be written beside the environment. */
const open = async (
	found: Found,
	operation: 'install' | 'repair',
	context: Context,
): Promise<Transaction | VenvError> => {
	try {
		const {alias, path, identity} = found;
		const expected = alias === undefined ? {path, identity} : {path: alias};
		return await beginTransaction(context, {operation, ...expected});
	} catch (error) {
		if (error instanceof VenvError && (error.code === 'no-permission' || error.code === 'cannot-hold')) return error;
		throw error;
	}
};

/** Rolls back, and answers what {@link Transaction.rollBack} does. */
const takeBack = async (
	transaction: Transaction,
	path: FsPath,
	{onProgress}: Work,
): ReturnType<Transaction['rollBack']> => {
	try {
		return await transaction.rollBack({onProgress});
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		throw new VenvError('failed', {
			what: {doing: 'restore-contents', path},
			reason: {type: 'roll-back-failed', said: String(error)},
			path,
			cause: error,
		});
	}
};

const undone = ({installed, upgraded}: Changes, written: readonly FsPath[] = []): StateLeft => {
	const gone = [...installed.map(pinned), ...upgraded.map(({name, to}) => pinned({name, version: to}))];
	return {type: 'as-it-was', written, ...(gone.length > 0 && {gone})};
};

/** pip restores nothing when it is interrupted: where we could not either, the changed packages are named. */
const left = ({installed, removed, upgraded}: Changes): StateLeft => {
	const packages = [...removed, ...upgraded, ...installed].map(({name}) => printable(name));
	return packages.length === 0
		? {type: 'packages-as-before'}
		: {type: 'packages-changed', packages, gone: removed.map(pinned)};
};

const pinned = ({name, version}: Changes['installed'][number]): string =>
	printable(version === undefined ? name : `${name}==${version}`);
