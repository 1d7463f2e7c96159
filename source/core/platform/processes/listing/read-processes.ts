import type {Platform} from '../../../model/platform.js';
import type {FsPath} from '../../../model/path.js';
import {readProc} from './read-proc.js';
import {askCim} from '../windows/read-cim.js';
import {askPs} from './read-ps.js';
import type {ProcessSnapshot} from './running-process.js';

/** Whose processes, and where they are shown. */
type ProcessSource = {
	readonly platform: Platform;
	readonly proc: FsPath;
	readonly companions?: readonly number[] | undefined;
};

const nothingKnown: ProcessSnapshot = {processes: [], hidden: undefined, hiddenUsers: 'all'};

/**
 * What runs now, without ourselves. Reads /proc on Linux, asks `ps` and `lsof` on macOS and the CIM on Windows by
 * their absolute paths. Never fails: where the system does not tell, `hidden` is undefined.
 */
export const readProcesses = async ({platform, proc, companions = []}: ProcessSource): Promise<ProcessSnapshot> => {
	const ours = new Set([process.pid, ...companions]);
	if (platform === 'linux') return (await readProc(proc, ours)) ?? nothingKnown;
	try {
		return platform === 'macos' ? await askPs() : await askCim();
	} catch (error) {
		// The command is missing, failed or said too much.
		if (error instanceof SyntaxError || (error instanceof Error && ('code' in error || 'killed' in error)))
			return nothingKnown;
		throw error;
	}
};
