import type {WhyItStays} from '../../core/model/reasons/why-it-stays.js';
import {hostPlatform} from '../../core/model/platform.js';
import {printable} from '../../core/text/printable.js';

/** Says why an entry could not be removed, as the end of a sentence. Printable. */
export const whyItStaysInWords = (why: WhyItStays): string =>
	why.type === 'open-on-nfs'
		? 'a program, maybe on another machine, has a deleted file open: NFS keeps it as .nfs… until that ends'
		: (refusals[why.code] ?? printable(why.text));

const heldOpen = 'another program has it open, or it may not be removed';
const onWindows = {EPERM: heldOpen, EACCES: heldOpen, EBUSY: heldOpen};

const refusals: Readonly<Record<string, string>> = {
	EPERM: 'the system does not permit it (is it immutable? lsattr shows)',
	EACCES: 'no permission',
	EBUSY: 'something is mounted on it',
	EROFS: 'the disk is mounted read-only',
	ENOTEMPTY: 'something keeps writing into it',
	EXDEV: 'another file system is mounted there',
	ENOTDIR: 'it was replaced during the removal',
	ELOOP: 'it was replaced by a link during the removal',
	ESTALE: 'it was replaced during the removal',
	...(hostPlatform === 'windows' && onWindows),
};
