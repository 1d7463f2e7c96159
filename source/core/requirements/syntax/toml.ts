import {parse, TomlError} from 'smol-toml';
import type {FsPath} from '../../model/path.js';
import type {FileProblem} from '../../model/reasons/unread-reason.js';
import {printable} from '../../text/printable.js';
import {readText} from './text-file.js';

/** A table of TOML, JSON or YAML whose shape is not known yet. */
export type Table = {readonly [key: string]: unknown};

type TomlFile = {readonly table: Table} | {readonly table?: undefined; readonly problem: FileProblem};

const maximumBytes = 32 * 1024 * 1024;

/** Reads a TOML file of at most 32 MB, or answers why it can't be read. */
export const readToml = async (path: FsPath): Promise<TomlFile> => {
	const file = await readText(path, maximumBytes);
	if (file.text === undefined) return {problem: file.problem};
	try {
		return {table: parse(file.text)};
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		const message = `line ${error.line}: ${printable(error.message.split('\n', 1)[0] ?? '')}`;
		return {problem: {type: 'not-parsed', language: 'TOML', message}};
	}
};

/** Whether a value is a table. */
export const isTable = (value: unknown): value is Table =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** A table's value that is a table itself; empty for anything else. */
export const tableAt = (table: Table | undefined, ...keys: readonly string[]): Table => {
	let value: unknown = table;
	for (const key of keys) value = isTable(value) ? value[key] : undefined;
	return isTable(value) ? value : {};
};

/** A table's value that is a text; undefined for anything else. */
export const textAt = (table: Table, key: string): string | undefined => {
	const value = table[key];
	return typeof value === 'string' ? value : undefined;
};

/** The items of a table's list; none for anything else. */
export const listAt = (table: Table, key: string): readonly unknown[] => {
	const value = table[key];
	return Array.isArray(value) ? (value as readonly unknown[]) : [];
};
