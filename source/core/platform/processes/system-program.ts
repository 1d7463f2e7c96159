import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {fromBytes, type FsPath} from '../../model/path.js';

/**
 * What a program of the system prints, by its absolute path. Rejects with Node's error where it is missing, ends with
 * another code than 0, prints more than 64 MB or takes more than ten seconds. `variables` are added to ours.
 */
export const systemProgramText = async (
	program: string,
	words: readonly string[],
	variables: Readonly<Record<string, string>> = {},
): Promise<FsPath> => {
	const {stdout} = await promisify(execFile)(program, words, {
		encoding: 'latin1',
		maxBuffer: 64 * 1024 * 1024,
		timeout: 10_000,
		windowsHide: true,
		env: {...process.env, ...variables},
	});
	return fromBytes(Buffer.from(stdout, 'latin1'));
};
