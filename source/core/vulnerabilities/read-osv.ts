import {VenvError, throwIfCancelled} from '../model/error.js';
import {join, type FsPath} from '../model/path.js';
import {isDirectory, namesIn} from '../platform/files/entries.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {createPace} from '../tasks/limit-concurrency.js';
import {parseJson} from '../text/parse-json.js';
import {osvRecord, type OsvRecord} from './osv-record.js';

const largestFile = 512 * 1024 * 1024;
const largestRecord = 16 * 1024 * 1024;

/**
 * Reads records of OSV from a file (one record, a list, or one on each line) or from a directory of such files, like the
 * unpacked `all.zip` of PyPI. Rejects with `not-found`, `unreadable` and `cancelled`, and with `usage` where there is no
 * record.
 */
export const readOsv = async (path: FsPath, signal: AbortSignal): Promise<readonly OsvRecord[]> => {
	const records: OsvRecord[] = [];
	const pace = createPace();
	const files = isDirectory(path)
		? namesIn(path).flatMap(name => (name.endsWith('.json') ? [join(path, name)] : []))
		: [path];
	for (const file of files) {
		records.push(...recordsIn(file, files.length > 1));
		await pace();
		throwIfCancelled(signal);
	}
	if (records.length > 0) return records;
	throw new VenvError('usage', {
		what: {doing: 'find-records', path},
		reason: {type: 'no-records'},
		path,
	});
};

const recordsIn = (file: FsPath, isOneOfMany: boolean): readonly OsvRecord[] => {
	const {bytes, problem} = readBounded(file, isOneOfMany ? largestRecord : largestFile, {followLink: true});
	if (bytes === undefined)
		throw new VenvError(problem === 'missing' ? 'not-found' : 'unreadable', {
			what: {doing: 'read', path: file},
			reason: {type: 'file-not-read', problem},
			path: file,
		});
	const text = bytes.toString('utf8');
	const whole = parseJson(text);
	const values = whole === undefined ? text.split('\n').map(parseJson) : Array.isArray(whole) ? whole : [whole];
	return values.flatMap(value => osvRecord(value) ?? []);
};
