import type {Context} from '../../core/model/context.js';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {repositoryName, stateOf, type EnvironmentState} from '../../text/environment-state.js';
import {formatAge, formatBytes} from '../../text/fit-width.js';
import type {Style} from '../shared/output.js';
import {table, type Column, type TableOptions} from '../shared/table.js';
import {flagWords} from './flag-words.js';

/** What a list reads of environments: their own files, what tells their last use, or the git repository, too. */
export type ListRead = 'files' | 'use' | 'repository';

/** A column of `list`, with the text of its cells; undefined where the fact is not known. */
type ListColumn = Column & {
	/** What has to be read of environments for its cells; absent: what finding them tells is enough. */
	readonly reads?: ListRead;
	readonly cell: (environment: Environment, context: Context) => string | undefined;
};

const right = 'right' as const;

const columns = {
	host: {head: 'HOST', cell: ({host, alsoOn = []}) => host && printable([host, ...alsoOn].join(', '))},
	size: {head: 'SIZE', align: right, cell: ({usage}) => usage && formatBytes(usage.allocatedBytes)},
	frees: {head: 'FREES', align: right, cell: ({usage}) => usage && formatBytes(usage.reclaimableBytes)},
	files: {head: 'FILES', align: right, cell: ({usage}) => usage?.inodes.toString()},
	used: {
		head: 'USED',
		align: right,
		reads: 'use',
		cell: ({lastUsed}, {now}) => lastUsed && formatAge(lastUsed.at, now()),
	},
	python: {
		head: 'PYTHON',
		align: right,
		reads: 'files',
		cell: ({python}) => python?.version && printable(python.version),
	},
	packages: {head: 'PACKAGES', align: right, reads: 'files', cell: ({packageCount}) => packageCount?.toString()},
	kind: {head: 'KIND', cell: ({kind, alias}) => (alias === undefined ? kind : 'alias')},
	repository: {
		head: 'REPOSITORY',
		reads: 'repository',
		cell: ({worktree}) => worktree && printable(repositoryName(worktree)),
	},
	state: {head: 'STATE', least: 8, reads: 'use', cell: (environment, {home}) => stateText(environment, home)},
	project: {
		head: 'PROJECT',
		least: 24,
		cell: ({project}, {home}) => project && printablePath(project.path, home),
	},
	path: {head: 'ENVIRONMENT', least: 32, cell: ({path}, {home}) => printablePath(path, home)},
} satisfies Readonly<Record<string, ListColumn>>;

export type ColumnName = keyof typeof columns;

/** Names of all columns, as `--columns` takes them. */
export const columnNames = Object.keys(columns) as readonly ColumnName[];

/** Columns that are shown where none are named. The path stands last. */
const usualColumns: readonly ColumnName[] = ['size', 'frees', 'used', 'python', 'kind', 'state', 'path'];
const unmeasuredColumns = usualColumns.filter(name => name !== 'size' && name !== 'frees');

/** Columns to show: those of `names` (`size,path`), else the usual ones. Throws `usage` for an unknown name. */
export const chosenColumns = (
	names: string | undefined,
	{isMeasured, isOfHosts}: {readonly isMeasured: boolean; readonly isOfHosts: boolean},
): readonly ColumnName[] => {
	const usual = isMeasured ? usualColumns : unmeasuredColumns;
	if (names === undefined) return isOfHosts ? ['host', ...usual] : usual;
	return flagWords(names, columnNames, '--columns');
};

/** What the cells of these columns need, column by column. */
export const readsOfColumns = (names: readonly ColumnName[]): ReadonlyArray<ListRead | undefined> =>
	names.map(name => {
		const column: ListColumn = columns[name];
		return column.reads;
	});

const stateText = (environment: Environment, home: FsPath): string | undefined =>
	environment.alias === undefined ? stateOf(environment) : `-> ${printablePath(environment.alias, home)}`;

type Look = Omit<TableOptions, 'paint'> & {readonly paint: (style: Style, text: string) => string};

/** A table of environments in their order, with one line for each. */
export const environmentTable = (
	environments: readonly Environment[],
	names: readonly ColumnName[],
	{context, paint, ...look}: Look & {readonly context: Context},
): readonly string[] => {
	const shown: readonly ListColumn[] = names.map(name => columns[name]);
	const rows = environments.map(environment => shown.map(({cell}) => cell(environment, context)));
	const stateColumn = names.indexOf('state');
	const styleOf = (row: number, column: number): Style | undefined => {
		const environment = environments[row];
		if (environment === undefined) return 'bold';
		return column === stateColumn ? stateStyles[stateOf(environment) ?? 'ok'] : undefined;
	};
	return table(shown, rows, {
		...look,
		paint: (row, column, text) => {
			const style = styleOf(row, column);
			return style === undefined ? text : paint(style, text);
		},
	});
};

const stateStyles: Partial<Readonly<Record<EnvironmentState, Style>>> = {
	broken: 'red',
	degraded: 'yellow',
	active: 'green',
	'in use': 'green',
	unused: 'dim',
	link: 'dim',
};
