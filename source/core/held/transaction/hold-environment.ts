import type {Context} from '../../model/context.js';
import type {HeldEnvironment} from '../held-environments.js';
import {beginTransaction} from './journaled-transaction.js';
import type {TransactionRequest} from './transaction.js';

/**
 * Moves an environment aside and leaves it held. Rejects as `beginTransaction` does, and with `cannot-hold`,
 * `no-permission`, `refused` (a mount point) or `changed`. Any failure leaves everything unchanged.
 */
export const holdEnvironment = async (
	context: Context,
	request: Omit<TransactionRequest, 'operation'>,
): Promise<HeldEnvironment> => {
	const transaction = await beginTransaction(context, {...request, operation: 'delete'});
	try {
		await transaction.moveOld();
		return await transaction.hold();
	} catch (error) {
		await transaction.rollBack();
		throw error;
	}
};
