import {realpath, stat} from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import {VenvError, systemCode} from '../../model/error.js';
import {logicalLines} from '../../requirements/syntax/logical-lines.js';
import {readRequired} from '../../requirements/syntax/required.js';
import {encode, readText} from '../../requirements/syntax/text-file.js';
import {fsPath, isWellFormed, native, parent, type FsPath} from '../../model/path.js';
import {printable} from '../../text/printable.js';

/** `present`: the file contains this package already, perhaps with other versions; it was not changed. */
type Appended = {readonly outcome: 'appended' | 'present'; readonly line: string};

/**
 * Adds one requirement to a requirements file, in one step, in the file's own encoding and newlines; a link stays a
 * link. Creates a missing file. Throws `bad-requirements` for an invalid requirement or one that the encoding can't
 * express, `unreadable` and `no-permission` for the file.
 */
export const appendRequirement = async (file: FsPath, line: string): Promise<Appended> => {
	const text = line.trim();
	const required = readRequired(text, {directory: parent(file), file});
	const problem = 'problem' in required ? required.problem : undefined;
	if ('problem' in required || printable(text) !== text)
		throw new VenvError('bad-requirements', {
			what: {doing: 'add-line', text: printable(text), path: file},
			reason: {type: 'line-refused', problem},
		});
	if (!isWellFormed(file))
		throw new VenvError('refused', {
			what: {doing: 'write', path: file},
			reason: {type: 'file-name-not-unicode', line: text},
		});
	const target = await resolveFile(file);
	const before = await readExisting(target);
	if (namesPackage(before.text, file, required.normalizedName)) return {outcome: 'present', line: text};
	const content = before.text + joint(before.text) + text + newlineOf(before.text);
	const bytes = encode(content, before.encoding, before.mark);
	if (bytes === undefined)
		throw new VenvError('bad-requirements', {
			what: {doing: 'add-line', text, path: file},
			reason: {type: 'not-in-encoding', encoding: before.encoding},
		});
	await write(target, bytes);
	return {outcome: 'appended', line: text};
};

const resolveFile = async (file: FsPath): Promise<FsPath> => {
	try {
		return fsPath(await realpath(native(file), 'utf8'));
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return file;
	}
};

const readExisting = async (file: FsPath) => {
	const read = await readText(file);
	if (read.text !== undefined) return read;
	if (read.problem.type === 'missing') return {text: '', encoding: 'utf8', mark: false};
	const reason = {type: 'requirements-file-unread', problem: read.problem} as const;
	throw new VenvError('unreadable', {what: {doing: 'read', path: file}, reason, path: file});
};

const namesPackage = (text: string, file: FsPath, name: string | undefined): boolean =>
	logicalLines(text, {}).some(({text: line}) => {
		const required = readRequired(line.replace(/\s+--?\w.*$/s, ''), {directory: parent(file), file});
		return !('problem' in required) && name !== undefined && required.normalizedName === name;
	});

const newlineOf = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n');

/** Text that has to stand before a new line, which an open continuation would swallow. */
const joint = (text: string): string => {
	const newline = newlineOf(text);
	if (text === '') return '';
	if (/\\(?:\r?\n)?$/.test(text)) return text.endsWith('\n') ? newline : newline + newline;
	return /[\r\n]$/.test(text) ? '' : newline;
};

const write = async (file: FsPath, bytes: Buffer): Promise<void> => {
	try {
		const mode = await stat(native(file)).then(
			found => found.mode & 0o777,
			() => undefined,
		);
		await writeFileAtomic(file, bytes, mode === undefined ? {} : {mode});
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		throw new VenvError(code === 'ENOSPC' ? 'disk-full' : 'no-permission', {
			what: {doing: 'write', path: file},
			reason: {type: 'not-written', code},
			path: file,
			cause: error,
		});
	}
};
