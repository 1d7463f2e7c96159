import type {Context} from '../model/context.js';
import type {Environment} from '../model/environment.js';
import type {HostFailure} from '../model/host-failure.js';
import {fsPath, type FsPath} from '../model/path.js';
import {createEventStream} from '../tasks/event-stream.js';
import {gatherHosts, type HostRow, type HostsAsked} from './gather-hosts.js';
import {createMerger} from './merge-scans.js';
import type {RecordedScan} from './recorded-scan.js';
import {foundElsewhere} from './recorded-environment.js';

/** Events of a scan: those that `core/scan` has, too. */
type HostEvent =
	| {readonly type: 'environment'; readonly environment: Environment}
	| {readonly type: 'done'; readonly totals: {readonly count: number}};

type HostScan = {readonly context: Context; readonly signal?: AbortSignal | undefined};

/**
 * Yields the environments of other machines as a scan yields those of this one: each machine's as it answers. Its `path`
 * is `HOST:PATH`, so that no two machines share one and none means a file here; `found.path` is the path there. A machine
 * that gives no list, or says that its list lacks something, is one that is `unlisted`. Ends without `done` when `signal`
 * is aborted.
 */
export async function* scanHosts(
	asked: HostsAsked,
	{context, signal = new AbortController().signal}: HostScan,
): AsyncIterable<HostEvent> {
	const stream = createEventStream<HostEvent>();
	const merger = createMerger();
	const onRow = ({host, scan, failure}: HostRow): void => {
		const changed = scan === undefined ? [] : merger.add(scan);
		for (const {environment} of changed) stream.push({type: 'environment', environment: withHostInPath(environment)});
		const missing = failure ?? restOf(scan);
		if (missing !== undefined) stream.push({type: 'environment', environment: unlisted(host, missing)});
	};
	signal.addEventListener('abort', stream.end, {once: true});
	gatherHosts(asked, {context, signal, onRow}).then(() => {
		stream.push({type: 'done', totals: {count: merger.all().length}});
		stream.end();
	}, stream.fail);
	try {
		yield* stream.events();
	} finally {
		signal.removeEventListener('abort', stream.end);
	}
}

/** What a whole list says that it lacks. */
const restOf = (scan: RecordedScan | undefined): HostFailure | undefined =>
	scan?.ok === false ? {reason: 'incomplete', text: scan.error ?? ''} : undefined;

const withHostInPath = (environment: Environment): Environment => ({
	...environment,
	path: pathOn(environment.host ?? '', environment.path),
});

const pathOn = (host: string, path: FsPath | ''): FsPath => fsPath(`${host}:${path}`);

const unlisted = (host: string, failure: HostFailure): Environment => ({
	path: pathOn(host, ''),
	kind: 'venv',
	host,
	unlisted: failure,
	found: foundElsewhere(fsPath(''), 'venv'),
});
