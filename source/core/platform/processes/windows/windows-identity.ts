import {bePresent, isPresent, newPresence} from './presence.js';
import {systemProgramText} from '../system-program.js';

/**
 * What tells one Windows from another. No boot is told: a process of an earlier one has no pipe any more. The id of the
 * installation stands for the namespace of its processes; it is empty where it can't be read.
 */
export const readWindowsMachine = async (): Promise<{
	readonly bootId: string;
	readonly pidNamespace: string;
	readonly isContainer: boolean;
}> => ({bootId: '', pidNamespace: `windows:${await machineGuid()}`, isContainer: false});

const machineGuid = async (): Promise<string> => {
	const key = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';
	try {
		const text = await systemProgramText(windowsProgram('reg.exe'), ['query', key, '/v', 'MachineGuid']);
		return /MachineGuid\s+REG_SZ\s+([\w-]+)/.exec(text)?.[1] ?? '';
	} catch {
		// Not readable: two machines of one name on one disk can then not be told apart by it.
		return '';
	}
};

/** Path of a program of Windows' own. */
export const windowsProgram = (name: string): string =>
	`${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\${name}`;

// A process offers one pipe as long as it lives.
let own: Promise<string> | undefined;

/** The start time of this process, which offers its pipe from then on, or of another that offers the `expected` one. */
export const windowsStartTime = async (pid: number, expected: string | undefined): Promise<string | undefined> => {
	if (pid === process.pid) return (own ??= offer());
	if (expected === undefined) return undefined;
	return (await isPresent({pid, startTime: expected})) ? expected : undefined;
};

const offer = async (): Promise<string> => {
	const startTime = newPresence();
	await bePresent(startTime);
	return startTime;
};
