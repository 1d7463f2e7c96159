import type {Environment} from '../../core/model/environment.js';
import {fsPath} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';
import {gatherHosts, type HostRow} from '../../core/hosts/gather-hosts.js';
import {commandThere} from '../../core/hosts/command-there.js';
import {mergeScans} from '../../core/hosts/merge-scans.js';
import {hostFailureWords} from '../../text/host-failure.js';
import {formatBytes, formatCount, padEnd, plural, widthOf} from '../../text/fit-width.js';
import {isSet, type CommandRequest, type CommandResult} from '../shared/command.js';
import {environmentDocument} from '../shared/environment-document.js';
import {schemaVersion} from '../shared/output.js';
import {hostsAsked} from './host-flags.js';
import {environmentTable, type ColumnName} from './list-columns.js';

type Chosen = {
	readonly compare: (a: Environment, b: Environment) => number;
	readonly isWanted: ((environment: Environment) => boolean) | undefined;
	readonly columns: readonly ColumnName[];
};

/** Lists environments of other machines, from files or by ssh. A host that gave no list is a row with the reason. */
export const listHosts = async (chosen: Chosen, request: CommandRequest): Promise<CommandResult> => {
	const rows = await gather(request);
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

const gather = async (request: CommandRequest): Promise<readonly HostRow[]> => {
	const {context, stdin, signal, output} = request;
	const asked = hostsAsked(request);
	const count = asked.type === 'hosts' ? plural(asked.names.length, 'host') : undefined;
	let answered = 0;
	if (count !== undefined) output.progress(`asking ${count}`);
	const onRow = (): void => {
		if (count !== undefined) output.progress(`${++answered} of ${count} asked`);
	};
	return gatherHosts(asked, {context, stdin, signal, withMore: output.format !== 'text', onRow});
};

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
	if (failure === undefined) {
		const why = scan?.error === undefined ? '' : `: ${printable(scan.error)}`;
		return scan?.ok === false ? `not all of it could be read there${why}` : undefined;
	}
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
	const command = environments.map(each => commandThere(each)).find(line => line !== undefined);
	if (command !== undefined) output.note(`To change one, go there: ${command}`);
};
