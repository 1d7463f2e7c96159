import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import type {Context} from '../../model/context.js';
import {systemCode} from '../../model/error.js';
import {fsPath, isWellFormed, join, native, type FsPath} from '../../model/path.js';
import {maskSecrets} from '../../text/mask-secrets.js';
import {createDurably, onDisk, removeFile, replaceDurably} from '../../platform/files/durable-file.js';
import {listNames} from '../../held/holding-directory.js';

/** Lists of requirements that are written for an installer. */
type Drafts = {
	readonly write: (lines: readonly string[]) => Promise<FsPath>;
	readonly dispose: () => Promise<void>;
};

const maximumKept = 50;

/**
 * Creates lists for an installer beside the log of programs that were run, so that a logged command line can be run
 * again. Equal lists share one file; the 50 newest are kept. A list that contains a secret, and any list where the log
 * can't be written, is in a private directory until it is disposed of.
 */
export const openDrafts = (context: Context): Drafts => {
	const directories: string[] = [];
	return {
		write: async lines => {
			const text = `${lines.join('\n')}\n`;
			const kept = maskSecrets(text) === text ? await writeKept(text, context) : undefined;
			return kept ?? writeTemporary(text, directories);
		},
		dispose: async () => {
			for (const directory of directories.splice(0)) await rm(directory, {recursive: true, force: true});
		},
	};
};

const writeKept = async (text: string, {places}: Context): Promise<FsPath | undefined> => {
	if (!isWellFormed(places.log)) return undefined;
	const directory = join(places.log, 'requirements');
	const file = join(directory, `${createHash('sha256').update(text).digest('hex').slice(0, 12)}.txt`);
	try {
		await mkdir(native(directory), {recursive: true, mode: 0o700});
		await replaceDurably(file, text);
		await prune(directory);
		return file;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

const prune = async (directory: FsPath): Promise<void> => {
	const files = ((await listNames(directory)) ?? []).map(name => join(directory, name));
	if (files.length <= maximumKept) return;
	const aged = await Promise.all(files.map(async file => ({file, at: (await stat(native(file))).mtimeMs})));
	aged.sort((left, right) => right.at - left.at);
	for (const {file} of aged.slice(maximumKept)) await removeFile(file);
};

const writeTemporary = async (text: string, directories: string[]): Promise<FsPath> => {
	const place = fsPath(tmpdir());
	const what = {doing: 'write-list', path: place} as const;
	return onDisk({what, path: place}, async () => {
		const directory = await mkdtemp(`${place}/venv-tui-`);
		directories.push(directory);
		const file = join(fsPath(directory), 'requirements.txt');
		await createDurably(file, text);
		return file;
	});
};
