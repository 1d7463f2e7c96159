/** Explains by the system's code, or our own, why a path could not be read, as the end of a sentence. */
export const whyUnreadable = (code: string): string => reasons[code] ?? `the system answered ${code}`;

const reasons: Readonly<Record<string, string>> = {
	'other-file-system': 'it is another file system',
	ENOENT: 'it is not there',
	EACCES: 'permission denied',
	EPERM: 'permission denied',
	ENOTDIR: 'it is not a directory',
	ELOOP: 'it is a link that leads to itself',
	ENAMETOOLONG: 'its path is too long',
	EIO: 'the disk has an error there',
	ESTALE: 'the file server does not know it any more',
	EMFILE: 'too many files are open',
	ENFILE: 'too many files are open',
};
