import {printable} from '../../../text/printable.js';

const mebibyte = 1024 * 1024;

/** Formats mebibytes as the list does: `0.9M`, `16M`, `780M`. */
const size = (bytes: number): string =>
	bytes < 9.95 * mebibyte ? `${(bytes / mebibyte).toFixed(1)}M` : `${Math.round(bytes / mebibyte)}M`;

/** Steps of an installation in words, shared by all installers. */
export const formatStep = {
	working: 'resolving dependencies',
	collect: (count: number, name: string): string =>
		name === '' ? `${count} collected` : `${count} collected, ${printable(name)}`,
	/** `of`: total bytes, where known. */
	download: (name: string, done?: number, of?: number): string => {
		const bytes = done === undefined ? '' : ` ${size(done)}${of === undefined ? '' : ` of ${size(of)}`}`;
		return `downloading ${printable(name)}${bytes}`;
	},
	build: (name: string): string => `building ${printable(name)}`,
	/** `of`: total number, where known. */
	install: (count: number, of?: number): string =>
		of === undefined
			? `installing, ${count} ${count === 1 ? 'package is' : 'packages are'} there`
			: `installing ${count} of ${of}`,
	remove: (name: string): string => `removing ${printable(name)}`,
} as const;
