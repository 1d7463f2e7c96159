import {VenvError} from '../model/error.js';
import {createMeasurer, type Measurer} from '../inspect/size/measurer.js';
import type {Cancellable} from '../model/progress.js';
import type {Held} from '../held/held-environments.js';

/**
 * The same, each with its size: measured now where that was not done before it was held. Absent where it can't be read in
 * whole. Rejects with `cancelled`.
 */
export const measureHeld = async (held: readonly Held[], {signal}: Cancellable = {}): Promise<readonly Held[]> => {
	const measurer = createMeasurer();
	try {
		return await Promise.all(held.map(one => withSize(one, measurer, signal)));
	} finally {
		await measurer.close();
	}
};

const withSize = async (held: Held, measurer: Measurer, signal: AbortSignal | undefined): Promise<Held> => {
	if (held.allocatedBytes !== undefined) return held;
	try {
		const {allocatedBytes, reclaimableBytes} = await measurer.measure(held.heldPath, {signal});
		return {...held, allocatedBytes, reclaimableBytes};
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		return held;
	}
};
