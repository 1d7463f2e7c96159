import {printable} from '../../core/text/printable.js';

/** Says that processes of other machines can't be seen: `It is on a shared disk (nfs4 of server:/home): programs on …`. */
export const sharedDiskWords = ({fileSystem, source}: {readonly fileSystem: string; readonly source: string}): string =>
	`It is on a shared disk (${printable(fileSystem)} of ${printable(source)}): programs on other machines that use it can't be seen`;
