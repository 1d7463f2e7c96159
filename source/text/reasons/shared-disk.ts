import {printable} from '../../core/text/printable.js';

/** Says that processes of other machines can't be seen: `It lies on a shared disk (nfs4 of server:/home): only this …`. */
export const sharedDiskWords = ({fileSystem, source}: {readonly fileSystem: string; readonly source: string}): string =>
	`It lies on a shared disk (${printable(fileSystem)} of ${printable(source)}): only this machine was asked whether something uses it`;
