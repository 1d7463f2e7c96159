import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {fsPath, type FsPath} from '../../core/model/path.js';
import {limitConcurrency} from '../../core/tasks/limit-concurrency.js';
import {printable} from '../../core/text/printable.js';
import {askHost, type HostFailure} from '../../core/hosts/ask-host.js';
import {commandThere} from '../../core/hosts/command-there.js';
import {hostNames} from '../../core/hosts/host-names.js';
import {mergeScans} from '../../core/hosts/merge-scans.js';
import {readScans, type ReadScan} from '../../core/hosts/read-scans.js';
import type {RecordedScan} from '../../core/hosts/recorded-scan.js';
import {hostFailureWords} from '../../text/host-failure.js';
import {formatBytes, formatCount, padEnd, plural, widthOf} from '../../text/fit-width.js';
import {isSet, valueOf, valuesOf, type CommandRequest, type CommandResult} from '../shared/command.js';
import {environmentDocument} from '../shared/environment-document.js';
import {schemaVersion} from '../shared/output.js';
import {environmentTable, type ColumnName} from './list-columns.js';

type Chosen = {
	readonly compare: (a: Environment, b: Environment) => number;
	readonly isWanted: ((environment: Environment) => boolean) | undefined;
	readonly columns: readonly ColumnName[];
};

/** Answer of a host: its list, or why there is none. */
type HostRow = {
	readonly host: string;
	readonly scan?: RecordedScan | undefined;
	readonly failure?: HostFailure | undefined;
};

// A shared connection takes a process and a socket here, and a login there.
const hostsAtATime = 8;

/** Lists environments of other machines, from files or by ssh. A host that gave no list is a row with the reason. */
export const listHosts = async (chosen: Chosen, request: CommandRequest): Promise<CommandResult> => {
	const rows = request.flags['host'] === undefined ? await rowsOfFiles(request) : await rowsOfHosts(request);
	const scans = rows.flatMap(({scan}) => scan ?? []);
	const {isWanted = () => true, compare} = chosen;
	const recorded = mergeScans(scans)
		.filter(({environment}) => isWanted(environment))
		.sort((a, b) => compare(a.environment, b.environment));
	const environments = recorded.map(({environment}) => environment);
	const documents = recorded.map(({environment, more}) => ({
		...environmentDocument(environment, request.context),
		...more,
	}));
	const totals = totalsOf(environments);
	const hosts = rows.map(hostDocument);
	const ok = hosts.every(host => host.ok);
	if (request.output.format === 'ndjson') printLines({hosts, documents, totals, ok}, request);
	if (request.output.format === 'text') tellRest(environments, totals, request);
	return {
		document: {ok, hosts, environments: documents, totals},
		lines: [...tableOf(environments, chosen, request), ...failureLines(rows)],
		exitCode: ok ? 0 : 1,
	};
};

const rowsOfFiles = async ({
	flags,
	words,
	context,
	signal,
	output,
	stdin,
}: CommandRequest): Promise<readonly HostRow[]> => {
	const files = [valueOf(flags, 'from') ?? fsPath('-'), ...words];
	const withMore = output.format !== 'text';
	return (await readScans(files, {stdin, cwd: context.cwd, withMore, signal})).map(rowOfFile);
};

const rowOfFile = ({host, scan, error}: ReadScan): HostRow => {
	if (scan === undefined) return {host, failure: {reason: 'unread', text: error.why ?? error.what}};
	return scan.isWhole ? {host, scan} : {host, scan, failure: {reason: 'cut-off'}};
};

const rowsOfHosts = async (request: CommandRequest): Promise<readonly HostRow[]> => {
	const {flags, context, signal, output, version} = request;
	const names = hostNames(valueOf(flags, 'host') ?? '', context.cwd);
	const question = {
		context,
		words: wordsThere(request),
		seconds: secondsOf(flags),
		uvxVersion: isSet(flags, 'uvx') ? version : undefined,
		withMore: output.format !== 'text',
		signal,
	};
	const inTurn = limitConcurrency(hostsAtATime);
	let answered = 0;
	output.progress(`asking ${plural(names.length, 'host')}`);
	return Promise.all(
		names.map(name =>
			inTurn(async () => {
				const answer = await askHost(name, question);
				output.progress(`${++answered} of ${plural(names.length, 'host')} asked`);
				return answer;
			}),
		),
	);
};

const secondsOf = (flags: CommandRequest['flags']): number => {
	const given = valueOf(flags, 'hostTimeout');
	if (given === undefined) return 60;
	const seconds = Number(given);
	if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600) return seconds;
	throw new VenvError('usage', {
		what: `--host-timeout doesn't take "${printable(given)}"`,
		hint: 'Give a whole number of seconds, from 1 to 3600',
	});
};

/** The words of `list` on the other side: whatever decides what is looked at. */
const wordsThere = ({flags, words}: CommandRequest): readonly FsPath[] => [
	...(isSet(flags, 'global') ? [fsPath('--global')] : []),
	...(flags['measure'] === false ? [fsPath('--no-measure')] : []),
	...(isSet(flags, 'measureRemote') ? [fsPath('--measure-remote')] : []),
	...(flags['prune'] === false ? [fsPath('--no-prune')] : []),
	...(isSet(flags, 'nested') ? [fsPath('--nested')] : []),
	...(isSet(flags, 'crossDevice') ? [fsPath('--cross-device')] : []),
	...valuesOf(flags, 'exclude').map(glob => fsPath(`--exclude=${glob}`)),
	...(words.length === 0 ? [] : [fsPath('--'), ...words]),
];

/** Sums in which each environment counts alone: what those of one machine share is not known here. */
const totalsOf = (environments: readonly Environment[]) => {
	const real = environments.filter(({alias}) => alias === undefined);
	const sum = (key: 'allocatedBytes' | 'reclaimableBytes' | 'inodes'): number =>
		real.reduce((total, {usage}) => total + (usage?.[key] ?? 0), 0);
	const isMeasured = real.some(({usage}) => usage !== undefined);
	return {
		count: real.length,
		...(isMeasured && {
			allocatedBytes: sum('allocatedBytes'),
			reclaimableBytes: sum('reclaimableBytes'),
			inodes: sum('inodes'),
			exact: false,
		}),
	};
};

const hostDocument = ({host, scan, failure}: HostRow) => {
	const words = failure && hostFailureWords(failure);
	return {
		host,
		ok: failure === undefined && scan?.ok !== false,
		count: scan?.environments.length ?? 0,
		machine: scan?.machine,
		scannedAt: scan?.scannedAt,
		unreadLines: scan === undefined || scan.unreadLines === 0 ? undefined : scan.unreadLines,
		error: failure && {code: failure.reason, what: `Couldn't list ${printable(host)}`, ...words},
	};
};

type Printed = {
	readonly hosts: ReadonlyArray<ReturnType<typeof hostDocument>>;
	readonly documents: readonly object[];
	readonly totals: ReturnType<typeof totalsOf>;
	readonly ok: boolean;
};

const printLines = ({hosts, documents, totals, ok}: Printed, {output}: CommandRequest): void => {
	for (const host of hosts) output.line({type: 'host', ...host});
	for (const document of documents) output.line({type: 'environment', ...document});
	output.line({type: 'summary', schemaVersion, ok, totals});
};

const tableOf = (
	environments: readonly Environment[],
	{columns}: Chosen,
	{context, output: {width, paint}, flags}: CommandRequest,
): readonly string[] => {
	const cutMark = isSet(flags, 'ascii') ? '~' : '…';
	// A home there is not ours.
	const elsewhere = {...context, home: fsPath('/')};
	return environmentTable(environments, columns, {context: elsewhere, width, paint, cutMark});
};

const failureLines = (rows: readonly HostRow[]): readonly string[] => {
	const failed = rows.flatMap(row => {
		const words = wordsOf(row);
		return words === undefined ? [] : [{host: printable(row.host), words}];
	});
	const width = Math.max(0, ...failed.map(({host}) => widthOf(host)));
	return failed.map(({host, words}) => `${padEnd(host, width)}  ${words}`);
};

const wordsOf = ({scan, failure}: HostRow): string | undefined => {
	if (failure === undefined) return scan?.ok === false ? 'not all of it could be read there' : undefined;
	const {why, hint} = hostFailureWords(failure);
	return `not listed: ${why}${hint === undefined ? '' : `. ${hint}`}`;
};

const tellRest = (
	environments: readonly Environment[],
	{count, allocatedBytes, inodes = 0}: ReturnType<typeof totalsOf>,
	{output}: CommandRequest,
): void => {
	const sizes = allocatedBytes === undefined ? '' : `, ${formatBytes(allocatedBytes)}, ${formatCount(inodes)} files`;
	output.note(count === 0 ? 'No environments found' : `${plural(count, 'environment')}${sizes}, each counted alone`);
	const command = environments.map(commandThere).find(line => line !== undefined);
	if (command !== undefined) output.note(`To change one, go there: ${command}`);
};
