import {systemProgramText} from './system-program.js';

/** Identity of this Mac and of its current boot. `machine` is absent where the hardware does not tell. */
type MacBoot = {readonly bootId: string; readonly machine?: string};

/**
 * Reads the identity of this boot of macOS: `kern.bootsessionuuid`, since the time of the boot changes whenever the
 * clock is set. Rejects with Node's error where sysctl(8) does not answer.
 */
export const readMacBoot = async (): Promise<MacBoot> => {
	const bootId = (await systemProgramText('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'])).trim();
	const hardware = await systemProgramText('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']).catch(() => '');
	const machine = parsePlatformUuid(hardware);
	return {bootId, ...(machine === undefined ? {} : {machine})};
};

/** Finds `"IOPlatformUUID" = "…"` in what ioreg(8) prints of a Mac's hardware; undefined where it isn't there. */
export const parsePlatformUuid = (text: string): string | undefined =>
	/"IOPlatformUUID" = "([0-9A-Fa-f-]{36})"/.exec(text)?.[1]?.toLowerCase();
