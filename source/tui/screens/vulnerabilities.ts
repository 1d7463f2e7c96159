import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import {installedIn} from '../../core/scan/installed-in.js';
import {auditSum, vulnerabilityNames} from '../../text/reasons/audit.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {askOsv, osvAddress} from '../../core/vulnerabilities/ask-osv.js';
import {byEnvironment, vulnerableAmong, type Vulnerable} from '../../core/vulnerabilities/vulnerable-among.js';
import {padEnd, plural, widthOf} from '../../text/fit-width.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Work} from '../../core/model/progress.js';
import {explain} from '../../text/failures/explain.js';
import type {Screen} from './screen.js';

/** How often the user has asked the service: nothing is sent before that, nor again without it. */
type Local = {readonly asked: number};

type VulnerabilityData = {
	readonly asked: number;
	/** Environments that are, or would be, asked about. */
	readonly environments: readonly FsPath[];
	/** Number of packages in them. */
	readonly packages: number;
	readonly service: string;
	readonly vulnerable: readonly Vulnerable[];
	/** Why there is no answer, in sentences. */
	readonly failure?: {readonly what: string; readonly why?: string | undefined} | undefined;
};

/** Packages with known vulnerabilities in all environments, asked for by a key; Enter on one says where it is. */
export const vulnerabilitiesScreen: Screen<VulnerabilityData, Local> = {
	id: 'vulnerabilities',
	title: 'vulnerabilities',
	about: 'Packages with known vulnerabilities; asks OSV, when you say so',
	keys: ['K'],
	initial: () => ({asked: 0}),
	load: async ({environments, context: {core}}, {asked}, work) => {
		// One that can't be read counts as empty; its own row says what is wrong with it.
		const installed = await installedIn(environments, {read: (_, reading) => reading().catch(() => undefined)});
		const service = osvAddress(core);
		const paths = environments.map(({path}) => path);
		const known = {asked, environments: paths, packages: installed.length, service, vulnerable: []};
		if (asked === 0) return known;
		return {...known, ...(await answerOf(installed, service, work))};
	},
	audited: ({asked, failure, environments, vulnerable}) =>
		asked === 0 || failure !== undefined ? undefined : byEnvironment(environments, vulnerable),
	isSettled: ({asked}, local) => asked > 0 && asked === local.asked,
	head: ({data, local}) => [
		{spans: [{text: ` ${headOf(data, local)}`, tone: 'strong'}]},
		...(data !== undefined && data.vulnerable.length > 0
			? [{isCut: true, spans: [{text: headsOf(widthsOf(data.vulnerable)), tone: 'dim' as const}]}]
			: []),
	],
	rows: ({data, local, view}) => {
		if (data === undefined || data.asked !== local.asked) return [];
		if (data.failure !== undefined) return failureRows(data.failure);
		if (data.asked === 0) return offerRows(data);
		const wanted = view.search.toLowerCase();
		const found = data.vulnerable.filter(one => idOf(one).toLowerCase().includes(wanted));
		const widths = widthsOf(data.vulnerable);
		return found.map(one => rowOf(one, widths));
	},
	details: ({data, view: {home}}, rowId) => {
		const one = data.vulnerable.find(each => idOf(each) === rowId);
		if (one === undefined) return [];
		const {summary, fixedIn, environments} = one;
		return [
			{spans: [{text: ` ${nameOf(one)}: ${printable(vulnerabilityNames(one))}`, tone: 'strong'}]},
			...(summary === undefined ? [] : [{spans: [{text: ` ${printable(summary)}`}]}]),
			{spans: [{text: fixedIn === undefined ? ' No version fixes it.' : ` Fixed in ${printable(fixedIn)}.`}]},
			...environments.map((path): PaneRow => ({spans: [{text: `   ${printablePath(path, home)}`, tone: 'dim'}]})),
		];
	},
	press: [
		{
			keys: ['a'],
			title: 'ask OSV',
			isOffered: data => data !== undefined && data.packages > 0,
			press: ({local}) => ({type: 'local', local: {asked: local.asked + 1}, reload: true}),
		},
	],
};

const answerOf = async (
	installed: Parameters<typeof vulnerableAmong>[0],
	url: string,
	{signal = new AbortController().signal}: Work,
): Promise<Pick<VulnerabilityData, 'vulnerable' | 'failure'>> => {
	try {
		return {vulnerable: vulnerableAmong(installed, await askOsv(installed, {url, signal}))};
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		const {what, why} = explain(error);
		return {vulnerable: [], failure: {what, why}};
	}
};

const headOf = (data: VulnerabilityData | undefined, {asked}: Local): string => {
	if (data === undefined) return 'Reading packages…';
	if (data.asked !== asked) return `Asking ${printable(data.service)}…`;
	if (asked === 0) return 'Not checked yet.';
	return data.failure === undefined ? `${auditSum(data.packages, data.vulnerable)}.` : 'There is no answer.';
};

const offerRows = ({packages, service}: VulnerabilityData): readonly PaneRow[] =>
	packages === 0
		? [{spans: [{text: ' There is no package from an index to ask about.'}]}]
		: [
				{
					spans: [
						{
							text: ` Asking sends the names and versions of ${plural(packages, 'package')} from an index to ${printable(service)}, and nothing else.`,
						},
					],
				},
			];

const failureRows = ({what, why}: NonNullable<VulnerabilityData['failure']>): readonly PaneRow[] => [
	{spans: [{text: ` ${printable(what)}${why === undefined ? '' : `: ${printable(why)}`}`, tone: 'bad'}]},
];

const nameOf = ({name, version}: Vulnerable): string => printable(`${name} ${version}`);

const idOf = ({name, version, id}: Vulnerable): string => `${name} ${version} ${id}`;

const fixOf = ({fixedIn}: Vulnerable): string => (fixedIn === undefined ? 'no fix' : `fixed in ${printable(fixedIn)}`);

type Widths = {readonly name: number; readonly fix: number};

const widthsOf = (vulnerable: readonly Vulnerable[]): Widths => ({
	name: Math.max(7, ...vulnerable.map(one => widthOf(nameOf(one)))),
	fix: Math.max(6, ...vulnerable.map(one => widthOf(fixOf(one)))),
});

const headsOf = ({name, fix}: Widths): string =>
	`  COPIES  ${padEnd('PACKAGE', name)}  ${padEnd('FIX', fix)}  VULNERABILITY`;

/** The names at its end may be cut: the details have them. */
const rowOf = (one: Vulnerable, widths: Widths): PaneRow => ({
	id: idOf(one),
	isCut: true,
	spans: [
		{text: `  ${String(one.environments.length).padStart(6)}  `, tone: 'dim'},
		{text: padEnd(nameOf(one), widths.name), tone: 'strong'},
		{text: `  ${padEnd(fixOf(one), widths.fix)}`, tone: one.fixedIn === undefined ? 'plain' : 'accent'},
		{text: `  ${printable(vulnerabilityNames(one))}`, tone: 'dim'},
	],
});
