import {printable} from '../../text.js';

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)}M`;

/** The steps of an installation in words, the same for all installers. */
export const formatStep = {
	working: 'working out what is needed',
	collect: (count: number, name: string): string =>
		name === '' ? `${count} collected` : `${count} collected, ${printable(name)}`,
	download: (name: string, done?: number, of?: number): string => {
		const bytes = done === undefined ? '' : ` ${megabytes(done)}${of === undefined ? '' : ` of ${megabytes(of)}`}`;
		return `downloading ${printable(name)}${bytes}`;
	},
	build: (name: string): string => `building ${printable(name)}`,
	install: (count: number): string => `installing ${count} ${count === 1 ? 'package' : 'packages'}`,
	remove: (name: string): string => `removing ${printable(name)}`,
} as const;
