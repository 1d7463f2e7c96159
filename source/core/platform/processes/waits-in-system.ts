import {readFileSync} from 'node:fs';

/**
 * Whether the first thread of a process waits in the system for a disk, where no signal reaches it, or has ended and waits
 * for the others that do. False where the process has ended. Linux only: the state of proc(5).
 */
export const waitsInSystem = ({pid}: {readonly pid?: number | undefined}): boolean => {
	try {
		return /^\d+ \(.*\) [DZ]/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
	} catch {
		return false;
	}
};
