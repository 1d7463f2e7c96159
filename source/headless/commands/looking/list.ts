import {kinds, type Environment} from '../../../core/model/environment.js';
import {VenvError} from '../../../core/model/error.js';
import {centralStores} from '../../../core/discover/central-stores.js';
import {createMeasurer, type Measurer} from '../../../core/inspect/size/measurer.js';
import {ownHost} from '../../../core/hosts/own-host.js';
import {toBytes, type FsPath} from '../../../core/model/path.js';
import type {ScanEvent} from '../../../core/scan/scan.js';
import {printable, printablePath} from '../../../core/text/printable.js';
import {comparator, orders, type OrderBy} from '../../../text/environment-order.js';
import {promisedBytes} from '../../../text/freed-bytes.js';
import {formatBytes, formatCount, plural} from '../../../text/fit-width.js';
import {flagWord} from '../../listing/flag-words.js';
import {isOfHosts} from '../../listing/host-flags.js';
import {chosenColumns, columnNames, environmentTable} from '../../listing/list-columns.js';
import {filterOf, statusWords} from '../../listing/list-filter.js';
import {listHosts} from '../../listing/list-hosts.js';
import {readsFor} from '../../listing/list-reads.js';
import {tellQuotas} from '../../listing/quotas.js';
import {summaryOf} from '../../listing/summary.js';
import {isSet, valueOf, type Command, type CommandRequest, type CommandResult} from '../../shared/command.js';
import {environmentDocument} from '../../shared/environment-document.js';
import {whyUnreadable} from '../../../text/reasons/unreadable.js';
import {errorDocument, errorText, schemaVersion, type Output} from '../../shared/output.js';
import {lostDocument} from '../../shared/held/lost-document.js';
import {rootsOf, scanAll, type Scanned} from '../../shared/scan-all.js';
import type {Body} from '../../documents/given.js';
import type {ListDocument} from '../../documents/look.js';

export const listCommand: Command = {
	name: 'list',
	words: '[paths...]',
	summary: 'List environments below the paths: size, health, last use',
	examples: [
		{line: 'venv-tui list ~/code', does: 'every environment below ~/code'},
		{line: 'venv-tui list --global', does: 'also those that poetry, pipenv, conda … keep elsewhere'},
		{line: 'venv-tui list ~ --status unused --sort size', does: 'unused ones, the largest first'},
		{line: 'venv-tui list ~ --no-measure --columns python,path', does: 'quick: nothing is measured'},
		{line: 'venv-tui list --host web1,web2,@hosts.txt', does: 'of other machines, by ssh'},
		{line: 'venv-tui list ~/work --print0 | xargs -0 -r venv-tui pin', does: 'pass their paths on, byte for byte'},
	],
	flags: [
		{flags: '--global', summary: 'also the central places of poetry, pipenv, hatch …'},
		{flags: '--summary', summary: 'totals by kind, Python and last use; duplicate packages'},
		{flags: '--quota', summary: 'also ask quota, lfs or xfs_quota how much the file systems allow'},
		{flags: '--sort <field>', summary: 'order them by', values: orders},
		{flags: '--reverse', summary: 'the other way round'},
		{flags: '--status <words>', summary: 'only those that are one of', values: statusWords, isList: true},
		{flags: '--kind <kinds>', summary: 'only those that are or were created by one of', values: kinds, isList: true},
		{flags: '--repo <name>', summary: 'only those in this git repository or one of its worktrees'},
		{flags: '--columns <names>', summary: 'columns of the table', values: columnNames, isList: true},
		{flags: '--print0', summary: 'print only the paths, each followed by a NUL byte'},
		{flags: '--no-measure', summary: "don't measure sizes, which takes most of the time"},
	],
	streams: true,
	changes: false,
	run: async request => {
		const asked = readFlags(request);
		if (isOfHosts(request)) return listHosts(asked, request);
		const measurer = createMeasurer();
		try {
			return await list(asked, measurer, request);
		} finally {
			await measurer.close();
		}
	},
};

type Asked = ReturnType<typeof readFlags>;

/** The flags with their values checked, before anything is scanned. */
const readFlags = ({flags, context, output}: CommandRequest) => {
	refuseTogether(flags);
	if (isSet(flags, 'quota') && isSet(flags, 'readOnly'))
		throw new VenvError('read-only', {what: "Won't ask for quotas", why: '--read-only was given'});
	const isMeasured = flags['measure'] !== false;
	const by = flagWord(valueOf(flags, 'sort') ?? 'path', orders, '--sort');
	if (!isMeasured && measuredOrders.includes(by)) throw notTogether(`--sort ${by}`, '--no-measure');
	const isRemoteMeasured = isSet(flags, 'measureRemote') || context.settings.measureRemote;
	const columns = chosenColumns(valueOf(flags, 'columns'), {isMeasured, isOfHosts: isOfHosts({flags})});
	const [status, repository] = [valueOf(flags, 'status'), valueOf(flags, 'repo')];
	const isTable = output.format === 'text' && !isSet(flags, 'summary');
	return {
		measure: isMeasured && (isRemoteMeasured || ('own-disks' as const)),
		compare: comparator({by, isReversed: isSet(flags, 'reverse')}),
		columns,
		isWanted: filterOf({status, kind: valueOf(flags, 'kind'), repository}),
		reads: isTable ? readsFor({columns: isSet(flags, 'print0') ? [] : columns, by, status, repository}) : {},
	};
};

const measuredOrders: readonly OrderBy[] = ['size', 'frees', 'files'];

// One of each pair would have no effect.
const exclusive = [
	['print0', 'columns'],
	['print0', 'summary'],
	['print0', 'json'],
	['print0', 'ndjson'],
	['columns', 'summary'],
	['columns', 'json'],
	['columns', 'ndjson'],
	['summary', 'ndjson'],
	['sort', 'ndjson'],
	['reverse', 'ndjson'],
	['from', 'host'],
	['from', 'global'],
	['from', 'summary'],
	['host', 'summary'],
	['quota', 'from'],
	['quota', 'host'],
	['quota', 'print0'],
	['from', 'print0'],
	['host', 'print0'],
] as const;

const refuseTogether = (flags: CommandRequest['flags']): void => {
	const pair = exclusive.find(names => names.every(name => flags[name] !== undefined));
	if (pair !== undefined) throw notTogether(`--${pair[0]}`, `--${pair[1]}`);
};

const notTogether = (first: string, second: string): VenvError =>
	new VenvError('usage', {what: `${first} and ${second} can't be given together`, hint: 'Leave out one of them'});

const list = async (asked: Asked, measurer: Measurer, request: CommandRequest): Promise<CommandResult> => {
	const {flags, context, output} = request;
	const stores = isSet(flags, 'global') ? await centralStores(context) : [];
	const roots = [...rootsOf(request), ...stores];
	if (output.format === 'ndjson') output.line(scanLine(roots, request));
	const options = {measurer, measure: asked.measure, ...asked.reads, ...listenerOf(asked, request)};
	const all = await scanAll(roots, request, options);
	const scanned = await chosenOf(all, asked, measurer);
	if (output.format === 'text') tellRest(output, scanned, all.environments.length);
	const quotas = isSet(flags, 'quota') ? await quotasOf(roots, scanned, request) : {};
	if (output.format === 'ndjson') endStream(output, scanned);
	const result = resultOf(roots, scanned, {asked, request});
	if (!isSet(flags, 'summary')) return {...result, document: {...result.document, ...quotas}};
	const {document, lines} = await summaryOf(scanned, request);
	return {...result, document: {...result.document, ...quotas, ...document}, lines};
};

const quotasOf = (roots: readonly FsPath[], {environments}: Scanned, request: CommandRequest) =>
	tellQuotas([...roots, ...environments.map(({path}) => path)], request);

/** The environments that are asked for, in their order, with the totals of these alone. */
const chosenOf = async (scanned: Scanned, {isWanted, compare, measure}: Asked, measurer: Measurer) => {
	const environments = scanned.environments.filter(isWanted ?? (() => true)).sort(compare);
	if (isWanted === undefined) return {...scanned, environments};
	const paths = environments.filter(({alias}) => alias === undefined).map(({path}) => path);
	const isWhole = measure !== false && environments.every(({unmeasured}) => unmeasured === undefined);
	const sums = isWhole ? await measurer.totalsOfMany(paths) : {};
	return {...scanned, environments, totals: {...sums, count: paths.length}};
};

type Presented = {readonly asked: Asked; readonly request: CommandRequest};

const resultOf = (roots: readonly string[], scanned: Scanned, {asked, request}: Presented): CommandResult => {
	const {environments, totals, skipped, errors, unregistered} = scanned;
	const {flags, context, output} = request;
	const ok = errors.length === 0;
	const {format, width, paint} = output;
	const cutMark = isSet(flags, 'ascii') ? '~' : '…';
	return {
		document: {
			ok,
			roots,
			environments: environments.map(environment => environmentDocument(environment, context)),
			totals,
			skipped,
			errors: errors.map(errorDocument),
			...(unregistered.length > 0 && {unregistered: lostDocument(unregistered, context.home)}),
		} satisfies Body<ListDocument>,
		// Fitting every cell takes a tenth of the processor time of a list.
		lines: format === 'text' ? environmentTable(environments, asked.columns, {context, width, paint, cutMark}) : [],
		...(isSet(flags, 'print0') && {bytes: pathsWithNul(environments)}),
		exitCode: ok ? 0 : Math.max(...errors.map(error => error.exitCode)),
	};
};

const pathsWithNul = (environments: readonly Environment[]): Uint8Array =>
	Buffer.concat(environments.flatMap(({path}) => [toBytes(path), Buffer.from([0])]));

/** The first line: which machine tells, of what, and when. Lines of many machines may be put together afterwards. */
const scanLine = (roots: readonly FsPath[], {context, version}: CommandRequest): object => ({
	type: 'scan',
	schemaVersion,
	...ownHost(),
	scannedAt: context.now().toISOString(),
	version,
	roots,
});

const listenerOf = ({isWanted = () => true}: Asked, {output, context}: CommandRequest) => {
	if (output.format !== 'ndjson') return {};
	const {host} = ownHost();
	return {
		onComplete: (environment: Environment) => {
			if (!isWanted(environment)) return;
			output.line({type: 'environment', ...environmentDocument({...environment, host}, context)});
		},
		onEvent: (event: ScanEvent) => {
			if (event.type === 'skipped')
				output.line({
					type: 'skipped',
					host,
					path: event.path,
					code: event.code,
					message: whyUnreadable(event.code),
				});
			if (event.type === 'error') output.line({type: 'error', host, ...errorDocument(event.error)});
		},
	};
};

const endStream = (output: Output, {totals, errors}: Scanned): void =>
	output.line({type: 'summary', schemaVersion, ok: errors.length === 0, host: ownHost().host, totals});

/** Everything but environments goes to stderr: sums, skipped directories, failures. */
const tellRest = (output: Output, {totals, skipped, errors, environments}: Scanned, found: number): void => {
	for (const error of errors) output.note(`venv-tui: ${errorText(error)}`);
	if (skipped.length > 0) {
		output.note(`Skipped: ${plural(skipped.length, 'directory')}`);
		for (const {path, message} of skipped.slice(0, 5)) output.note(`  ${printablePath(path)}: ${printable(message)}`);
		if (skipped.length > 5) output.note(`  and ${skipped.length - 5} more (--json lists all)`);
	}
	output.note(sum(totals, found - environments.length));
	const unmeasured = environments.filter(environment => environment.unmeasured !== undefined).length;
	if (unmeasured > 0)
		output.note(
			`Not measured: ${plural(unmeasured, 'environment')} on network disks; --measure-remote measures them, too`,
		);
};

const sum = (totals: Scanned['totals'], others: number): string => {
	const {count, allocatedBytes, reclaimableBytes, exact, inodes = 0} = totals;
	const rest = others === 0 ? '' : ` (${others} more don't match)`;
	if (count === 0) return `No environments found${rest}`;
	const sizes = allocatedBytes === undefined ? '' : `, ${formatBytes(allocatedBytes)}, ${formatCount(inodes)} files`;
	const frees =
		reclaimableBytes === undefined ? '' : `; deleting all would free ${promisedBytes({reclaimableBytes, exact})}`;
	return `${plural(count, 'environment')}${sizes}${frees}${rest}`;
};
