import {formatBytes} from '../core/text/units.js';

/** Says how many bytes a deletion would free: `4.3G`, or `up to 4.3G` where files can share blocks unseen. */
export const promisedBytes = ({
	reclaimableBytes,
	exact,
}: {
	readonly reclaimableBytes: number;
	readonly exact?: boolean | undefined;
}): string => `${exact === false ? 'up to ' : ''}${formatBytes(reclaimableBytes)}`;

/**
 * Says how many bytes a deletion has freed: `4.3G`. Where files can share blocks unseen: `4.3G according to the disk`, or
 * `up to 4.3G` where the disk tells nothing.
 */
export const freedBytesText = ({freedBytes = 0, exact, diskBytes}: FreedBytes): string => {
	if (exact !== false) return formatBytes(freedBytes);
	return diskBytes === undefined
		? `up to ${formatBytes(freedBytes)}`
		: `${formatBytes(freedBytes)} according to the disk`;
};

type FreedBytes = {
	readonly freedBytes?: number | undefined;
	readonly exact?: boolean | undefined;
	readonly diskBytes?: number | undefined;
};
