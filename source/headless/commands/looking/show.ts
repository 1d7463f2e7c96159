import type {Context} from '../../../core/model/context.js';
import {partsInWords} from '../../../text/requirements/requirement-parts.js';
import {healthMessage} from '../../../text/health.js';
import {useEvidence} from '../../../text/last-use.js';
import {diskBreakdown} from '../../../core/inspect/size/breakdown.js';
import {inspectFully, inspectPackages, type Inspection} from '../../../core/inspect/inspect.js';
import {linkToAllPackages} from '../../../core/inspect/packages/packages-outside.js';
import {withRequestedByProject} from '../../../core/requirements/requested-by-project.js';
import {exportRequirements} from '../../../text/requirements/export-requirements.js';
import {seeds} from '../../../core/requirements/compare/lost-packages.js';
import {assessRequirements, type RequirementsReport} from '../../../core/requirements/report.js';
import type {Environment, Package} from '../../../core/model/environment.js';
import {packagesOutsideInWords} from '../../../text/reasons/packages-outside.js';
import {referenceWords} from '../../../text/staleness.js';
import {stateOf, worktreeWords} from '../../../text/environment-state.js';
import {printable, printablePath} from '../../../core/text/printable.js';
import {promisedBytes} from '../../../text/freed-bytes.js';
import {formatAgo, formatBytes, plural} from '../../../text/fit-width.js';
import {createAttempts, type Attempts} from '../../shared/attempts.js';
import {unreadDocument, unreadText} from '../../shared/check-drift.js';
import {isSet, type Command, type CommandRequest, type CommandResult} from '../../shared/command.js';
import {environmentDocument} from '../../shared/environment-document.js';
import {errorDocument, errorText} from '../../shared/output.js';
import {table} from '../../shared/table.js';
import {readProjectTarget} from '../../shared/targets/targets.js';
import type {Body} from '../../documents/given.js';
import type {FreezeDocument, ShowDocument} from '../../documents/look.js';
import {phrase} from '../../../core/text/phrase.js';

export const showCommand: Command = {
	name: 'show',
	words: '[env]',
	summary: 'Show everything known about one environment, without running it',
	examples: [
		{line: 'venv-tui show', does: 'the environment of this project'},
		{line: 'venv-tui show api --freeze', does: 'its packages as requirements'},
	],
	flags: [{flags: '--freeze', summary: 'print what is installed as requirements'}],
	changes: false,
	run: async request => {
		const attempts = createAttempts(request);
		const environment = await readProjectTarget(request.words[0], request, {onFailure: attempts.add});
		if (isSet(request.flags, 'freeze')) return freeze(environment, request);
		const shown = await readShown(environment, request, attempts);
		const errors = await attempts.errors();
		const ok = errors.length === 0;
		if (request.output.format === 'text')
			for (const error of errors) request.output.note(`venv-tui: ${errorText(error)}`);
		return {
			document: {
				ok,
				...documentOf(shown, request.context),
				...(!ok && {errors: errors.map(errorDocument)}),
			} satisfies Body<ShowDocument>,
			lines: linesOf(shown, request),
			exitCode: ok ? 0 : 1,
		};
	},
};

const freeze = async (environment: Environment, request: CommandRequest): Promise<CommandResult> => {
	const {packages, graph} = await inspectPackages(environment, request.context, request);
	const text = exportRequirements(packages, graph, {pinned: 'all'});
	const lines = text.split('\n').filter(line => line !== '');
	return {
		document: {ok: true, path: environment.path, requirements: lines} satisfies Body<FreezeDocument>,
		lines,
		exitCode: 0,
	};
};

/** Facts that are shown of one environment; parts that could not be read are absent. */
type Shown = {
	readonly environment: Environment;
	readonly inspection?: Inspection | undefined;
	readonly report?: RequirementsReport | undefined;
	readonly sizes?: Sizes | undefined;
};

const readShown = async (environment: Environment, request: CommandRequest, {attempt}: Attempts): Promise<Shown> => {
	const {context} = request;
	const doing = {what: phrase`Can't read all of ${{path: environment.path}}`, path: environment.path};
	const inspection = await attempt(doing, async () =>
		withRequestedByProject(await inspectFully(environment, context, request), context),
	);
	if (inspection === undefined) return {environment};
	const sizes = await attempt(doing, () => sizesOf(inspection, request));
	const report = await attempt(doing, () => assessRequirements(inspection.environment, inspection.packages, context));
	return {environment: inspection.environment, inspection, report, sizes};
};

/** Bytes by name and version; empty for an alias, whose packages are elsewhere. */
const sizesOf = async ({environment, packages}: Inspection, request: CommandRequest): Promise<Sizes> => {
	if (environment.alias !== undefined) return new Map();
	const {distributions} = await diskBreakdown(environment, packages, request);
	return new Map(distributions.map(({name, version, allocatedBytes}) => [`${name} ${version}`, allocatedBytes]));
};

type Sizes = ReadonlyMap<string, number>;

const documentOf = ({environment, inspection, report, sizes = new Map()}: Shown, context: Context) => {
	const {entries, raw} = environment.found.config;
	return {
		...environmentDocument(environment, context),
		config: {entries, raw},
		...(inspection && packagesDocument(inspection, sizes)),
		...(report && {requirements: requirementsDocument(report)}),
	};
};

const packagesDocument = ({packages, inherited}: Inspection, sizes: Sizes) => ({
	packages: packages.map(each => packageDocument(each, sizes)),
	...(inherited.length === 0 ? {} : {inherited: inherited.map(({name, version}) => ({name, version}))}),
});

const requirementsDocument = ({source, drift, set}: RequirementsReport) => ({
	source: source?.path,
	groups: drift?.parts.filter(({type}) => type === 'group').map(({name}) => name),
	extras: drift?.parts.filter(({type}) => type === 'extra').map(({name}) => name),
	drift: drift?.entries.map(({name, state, required, installed}) => ({name, state, required, installed})),
	...(set !== undefined && set.unread.length > 0 && {unread: unreadDocument(set.unread)}),
});

const packageDocument = (each: Package, sizes: Sizes) => {
	const {name, version, requested, editable, origin, installer, requires, requiredBy = []} = each;
	const allocatedBytes = sizes.get(`${name} ${version}`);
	return {name, version, requested, editable, origin, installer, allocatedBytes, requires, requiredBy};
};

const linesOf = (shown: Shown, request: CommandRequest): readonly string[] => [
	printablePath(shown.environment.path, request.context.home),
	...factLines(shown, request).map(([name, text]) => `  ${name.padEnd(12)}${printable(text)}`),
	...healthLines(shown.environment, request.context.home),
	...packageLines(shown.inspection?.packages ?? []),
];

type Fact = readonly [name: string, text: string];

const factLines = ({environment, inspection, report}: Shown, {context}: CommandRequest): readonly Fact[] => {
	const {source, drift, set}: Partial<RequirementsReport> = report ?? {};
	const {kind, creator, python, usage, lastUsed, rebuildable, git, worktree, project, alias, owner} = environment;
	const {missing = 0, version = 0, extra = 0} = drift?.counts ?? {};
	const fact = (name: string, text: string | undefined): readonly Fact[] =>
		text === undefined || text === '' ? [] : [[name, text]];
	return [
		...fact('leads to', alias && printablePath(alias, context.home)),
		...fact('state', alias === undefined ? stateOf(environment) : undefined),
		...fact('kind', creator === undefined || creator === kind ? kind : `${kind}, made by ${creator}`),
		...fact('python', python && [python.implementation, python.version].filter(Boolean).join(' ')),
		...fact('made with', python?.base && printablePath(python.base, context.home)),
		...fact(
			'project',
			project &&
				`${printablePath(project.path, context.home)}${project.state === 'there' ? '' : ` (${project.state})`}`,
		),
		...fact('size', usage && `${formatBytes(usage.allocatedBytes)}, deleting it frees ${promisedBytes(usage)}`),
		...fact('last used', lastUsed && `${formatAgo(lastUsed.at, context.now())} (${useEvidence(lastUsed)})`),
		...fact('packages', inspection && packagesText(inspection, context.home)),
		...fact('source', source && printablePath(source.path, context.home)),
		...fact('holds', partsInWords(drift?.parts ?? [])),
		...fact('not read', set && unreadText(set.unread)),
		...fact('drift', drift && `${missing} missing, ${version} in another version, ${extra} extra`),
		...fact('reset', rebuildable && resetText(rebuildable.verdict, rebuildable.missing)),
		...fact('git', git === 'none' ? undefined : git),
		...fact('worktree', worktree && worktreeWords(worktree, {now: context.now(), home: context.home})),
		...(environment.referredTo ?? []).flatMap(({path, how}) =>
			fact('needed by', `${printablePath(path, context.home)} (${referenceWords[how]})`),
		),
		...fact('kept by', owner && `${owner.name}: ${owner.deleteCommand.join(' ')}`),
	];
};

const packagesText = ({packages, inherited, environment}: Inspection, home: Context['home']): string => {
	const link = linkToAllPackages(environment.found);
	if (link !== undefined) return packagesOutsideInWords(link, home);
	return `${plural(packages.length, 'package')}${inherited.length === 0 ? '' : `, sees ${inherited.length} more from the system`}`;
};

const resetText = (verdict: 'yes' | 'partly' | 'no', missing: readonly string[]): string =>
	missing.length === 0
		? verdict
		: `${verdict}: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' …' : ''} would be lost`;

const healthLines = ({health = []}: Environment, home: Context['home']): readonly string[] =>
	health.length === 0
		? []
		: ['', 'Health', ...health.map(note => `  ${note.severity.padEnd(10)}${healthMessage(note, home)}`)];

const packageLines = (packages: readonly Package[]): readonly string[] => {
	if (packages.length === 0) return [];
	const rows = packages.map(each => [each.name, each.version, whyInstalled(each)].map(text => printable(text ?? '-')));
	return ['', ...table([{head: 'PACKAGE'}, {head: 'VERSION'}, {head: 'WHY'}], rows)];
};

/** Reason why a package is there, as far as its metadata tells. Nobody asked for a pip that came with the environment. */
const whyInstalled = ({normalizedName, requested, editable, requiredBy = []}: Package): string => {
	if (editable) return 'editable';
	if (requiredBy.length > 0 && !requested) return `needed by ${requiredBy.join(', ')}`;
	if (seeds.has(normalizedName)) return 'came with the environment';
	return requested ? 'installed explicitly' : '';
};
