import type {Context} from '../model/context.js';
import {VenvError} from '../model/error.js';
import {join, type FsPath} from '../model/path.js';
import {ifWritable, readJsonFile, writeJsonFile} from '../state/json-file.js';

type Accepted = {readonly windowsUntested: true};

const isAccepted = (value: unknown): value is Accepted =>
	typeof value === 'object' && value !== null && 'windowsUntested' in value && value.windowsUntested === true;

/**
 * Whether the user has accepted, now or before, that what destroys was not tried on a real Windows; true on any other
 * platform. An answer of now is remembered where our own data can be written.
 */
export const isWindowsAccepted = async (context: Context): Promise<boolean> => {
	if (context.platform !== 'windows') return true;
	const file: FsPath = join(context.places.data, 'accepted.json');
	if ((await readJsonFile(file, isAccepted)) !== undefined) return true;
	if (context.acceptsUntested !== true) return false;
	await ifWritable(() => writeJsonFile(file, {windowsUntested: true} satisfies Accepted));
	return true;
};

/** Rejects with `unsupported-platform` unless {@link isWindowsAccepted}. */
export const requireWindowsAccepted = async (operation: 'free' | 'sweep', context: Context): Promise<void> => {
	if (await isWindowsAccepted(context)) return;
	throw new VenvError('unsupported-platform', {
		what: {doing: operation === 'free' ? 'free-anything' : 'sweep'},
		reason: {type: 'untried-on-windows'},
	});
};
