import type {Readable} from 'node:stream';
import type {Context} from '../model/context.js';
import type {HostFailure} from '../model/host-failure.js';
import type {FsPath} from '../model/path.js';
import {limitConcurrency} from '../tasks/limit-concurrency.js';
import {askHost} from './ask-host.js';
import {readScans, type ReadScan} from './read-scans.js';
import type {RecordedScan} from './recorded-scan.js';

/** Where lists of other machines come from. */
export type HostsAsked =
	| {readonly type: 'files'; readonly files: readonly FsPath[]}
	| {
			readonly type: 'hosts';
			/** As ssh takes them. */
			readonly names: readonly string[];
			/** Words of `list` there: see `askHost`. */
			readonly words: readonly FsPath[];
			readonly seconds: number;
			readonly uvxVersion?: string | undefined;
	  };

/** Answer of a host: its list, or why there is none. One whose list was cut off has both. */
export type HostRow = {
	readonly host: string;
	readonly scan?: RecordedScan | undefined;
	readonly failure?: HostFailure | undefined;
};

type Gathering = {
	readonly context: Context;
	/** Read for the file `-`. */
	readonly stdin?: Readable | undefined;
	readonly withMore?: boolean | undefined;
	readonly signal: AbortSignal;
	/** Called with each row as it becomes known. */
	readonly onRow?: ((row: HostRow) => void) | undefined;
};

// A shared connection takes a process and a socket here, and a login there.
const hostsAtATime = 8;

/**
 * Gathers the lists of other machines: one row for each of them, in the order of the files or names. A host that gives no
 * list is a row with the reason. Rejects as `readScans` and `askHost` do.
 */
export const gatherHosts = async (asked: HostsAsked, gathering: Gathering): Promise<readonly HostRow[]> => {
	const {context, stdin, withMore, signal, onRow} = gathering;
	if (asked.type === 'files') {
		const rows = (await readScans(asked.files, {stdin, cwd: context.cwd, withMore, signal})).map(rowOfFile);
		for (const row of rows) onRow?.(row);
		return rows;
	}
	const inTurn = limitConcurrency(hostsAtATime);
	return Promise.all(
		asked.names.map(name =>
			inTurn(async () => {
				const row = await askHost(name, {...asked, context, withMore, signal});
				onRow?.(row);
				return row;
			}),
		),
	);
};

const rowOfFile = ({host, scan, error}: ReadScan): HostRow => {
	if (scan === undefined) {
		const {reason} = error;
		return {host, failure: {reason: 'unread', code: reason?.type === 'not-read' ? reason.code : undefined}};
	}
	return scan.isWhole ? {host, scan} : {host, scan, failure: {reason: 'cut-off'}};
};
