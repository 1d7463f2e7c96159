import {formatBytes} from '../core/text/units.js';

/** Bytes that a deletion would free: `4.3G`, or `up to 4.3G` where files can share blocks that nobody counts. */
export const promisedBytes = ({
	reclaimableBytes,
	exact,
}: {
	readonly reclaimableBytes: number;
	readonly exact?: boolean | undefined;
}): string => `${exact === false ? 'up to ' : ''}${formatBytes(reclaimableBytes)}`;

/** Bytes that a deletion has freed. Where files can share blocks, it says that the disk tells, or `up to`. */
export const freedBytesText = ({freedBytes = 0, exact, diskBytes}: FreedBytes): string => {
	if (exact !== false) return formatBytes(freedBytes);
	return diskBytes === undefined ? `up to ${formatBytes(freedBytes)}` : `${formatBytes(freedBytes)} as the disk tells`;
};

type FreedBytes = {
	readonly freedBytes?: number | undefined;
	readonly exact?: boolean | undefined;
	readonly diskBytes?: number | undefined;
};
