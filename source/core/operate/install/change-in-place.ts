import {access, constants} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Found, Package} from '../../model/environment.js';
import {systemCode, VenvError} from '../../model/error.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {native, parent, type FsPath} from '../../model/path.js';
import {printable, printablePath} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import {diffPackages} from './package-changes.js';
import {writtenSince} from './written-in-place.js';
import {beginTransaction} from '../../held/journaled-transaction.js';
import type {Transaction} from '../../held/transaction.js';

type Changed<T> = {
	readonly value: T;
	/**
	 * Explains why a failure would have left its changes, as a sentence; empty where it would have been rolled back.
	 */
	readonly notes: readonly string[];
};

/**
 * Changes the packages of an environment as one operation. When `act` fails or is cancelled, the environment is
 * restored, byte for byte, and the error says so; after a crash the next start does that. Where no journal entry can be
 * written beside it or its files can't be linked, `act` runs without a snapshot, and both the notes and an error say
 * so. Rejects as `act` does, with `locked` while another process of ours works on it, and with `failed` where rolling
 * back failed.
 */
export const changeInPlace = async <T>(
	found: Found,
	context: Context,
	work: Work,
	act: (transaction: Transaction | undefined) => Promise<T>,
): Promise<Changed<T>> => {
	const {transaction, why = 'nothing can be written beside it'} = await open(found, context);
	const startedAt = Date.now();
	let before: readonly Package[] = [];
	let notes: readonly string[] = [];
	try {
		work.onProgress?.({step: 'noting what is there'});
		const reason = transaction ? await transaction.takeSnapshot(work) : why;
		if (reason !== undefined) {
			notes = [`A failure would not have been undone: ${reason}`];
			before = await listPackages(found);
		}
		const value = await act(transaction);
		await transaction?.finish();
		return {value, notes};
	} catch (error) {
		const isUndone = transaction?.hasSnapshot ?? false;
		if (transaction) await takeBack(transaction, found, context, work);
		if (!(error instanceof VenvError)) throw error;
		const after = await listPackages(found);
		const written = isUndone ? await writtenSince(found.path, startedAt) : [];
		throw withState(error, {isUndone: isUndone || notes.length === 0, before, after, written});
	}
};

/**
 * Explains beforehand why a failure will leave its changes: the end of a sentence. Undefined where a check of the
 * directory finds no reason.
 */
export const whyNotUndone = async ({alias, path}: Found): Promise<string | undefined> => {
	const place = parent(alias ?? path);
	try {
		await access(native(place), constants.W_OK | constants.X_OK);
		return undefined;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return `nothing can be noted in ${printablePath(place)}`;
	}
};

const open = async (
	found: Found,
	context: Context,
): Promise<{readonly transaction?: Transaction; readonly why?: string | undefined}> => {
	try {
		const {alias, path, identity} = found;
		const expected = alias === undefined ? {path, identity} : {path: alias};
		return {transaction: await beginTransaction(context, {operation: 'install', ...expected})};
	} catch (error) {
		const isUnwritable = error instanceof VenvError && (error.code === 'no-permission' || error.code === 'cannot-hold');
		if (isUnwritable) return {why: error.why};
		throw error;
	}
};

/** Only times were compared, so this names files that were written in place, of which the snapshot had only links. */
const unlessWritten = (state: string, written: readonly FsPath[]): string => {
	if (written.length === 0) return state;
	const named = written.slice(0, 3).map(path => printablePath(path));
	const more = written.length > named.length ? ` and ${written.length - named.length} more` : '';
	return `${state} but for what was written to in place: ${named.join(', ')}${more}. Reset it to be sure`;
};

const takeBack = async (transaction: Transaction, found: Found, context: Context, work: Work): Promise<void> => {
	try {
		await transaction.rollBack({onProgress: work.onProgress});
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		throw new VenvError('failed', {
			what: `Can't make ${printablePath(found.path, context.home)} again what it was`,
			why: printable(String(error)),
			hint: 'venv-tui recover tries again; what it was is kept until then',
			path: found.path,
			cause: error,
		});
	}
};

/** pip restores nothing when it is interrupted: where we could not either, the changed packages are named. */
const withState = (
	error: VenvError,
	{
		isUndone,
		before,
		after,
		written,
	}: {
		readonly isUndone: boolean;
		readonly before: readonly Package[];
		readonly after: readonly Package[];
		readonly written: readonly FsPath[];
	},
): VenvError => {
	const {code, path} = error;
	const {installed, removed, upgraded} = diffPackages(before, after);
	const names = isUndone ? [] : [...removed, ...upgraded, ...installed].map(({name}) => printable(name));
	const state =
		names.length === 0 ? unlessWritten('It is as it was', written) : `Other than before: ${names.join(', ')}`;
	if (code === 'cancelled' && names.length === 0 && written.length === 0)
		return new VenvError('cancelled', {what: 'Cancelled', why: 'it is as it was'});
	const gone =
		removed.length === 0
			? ''
			: `; install ${removed.map(({name, version}) => (version === undefined ? name : `${name}==${version}`)).join(' ')}`;
	if (code === 'cancelled')
		return new VenvError('cancelled', {what: 'Cancelled', why: state, hint: `Reset it${printable(gone)}`, path});
	return error.withState(state);
};
