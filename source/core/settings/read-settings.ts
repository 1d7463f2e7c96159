import {mkdir, writeFile} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import {join, native, type FsPath} from '../model/path.js';
import {defaultSettings, unreadSettings} from '../model/settings.js';
import {entryAt} from '../platform/files/entries.js';
import {readBounded} from '../platform/files/bounded-read.js';
import type {SettingsRead} from './parse-settings.js';

/** Makes the file with every setting commented out, where there is none. Rejects where it can't be written. */
export const writeFirstSettings = async (context: Pick<Context, 'places'>): Promise<void> => {
	const file = settingsFile(context);
	if (entryAt(file) !== undefined) return;
	const {firstSettings} = await import('./settings-table.js');
	await mkdir(native(context.places.config), {recursive: true, mode: 0o700});
	await writeFile(native(file), firstSettings(), {flag: 'wx', mode: 0o600});
};

const mostBytes = 256 * 1024;

/** Where the user's settings are. */
export const settingsFile = ({places}: Pick<Context, 'places'>): FsPath => join(places.config, 'config.toml');

/**
 * Reads the user's settings; the defaults where there is no file. Never fails: what is wrong is told, with what is used
 * instead. What parses them is loaded only where there is a file.
 */
export const readSettings = async (context: Pick<Context, 'places' | 'home'>): Promise<SettingsRead> => {
	const {bytes, problem} = readBounded(settingsFile(context), mostBytes, {followLink: true});
	if (problem === 'missing') return {settings: defaultSettings, problems: []};
	if (bytes === undefined) {
		const why = {type: problem === 'too-large' ? 'file-too-large' : 'file-unreadable'} as const;
		return {settings: unreadSettings, problems: [{why, instead: {used: 'defaults', keepsForUndo: true}}]};
	}
	const {parseSettings} = await import('./parse-settings.js');
	return parseSettings(bytes.toString('utf8'), context.home);
};
