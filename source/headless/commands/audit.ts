import type {Environment} from '../../core/model/environment.js';
import {absolute, type FsPath} from '../../core/model/path.js';
import {listPackages} from '../../core/inspect/packages/installed-packages.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {askOsv, type Pinned} from '../../core/vulnerabilities/ask-osv.js';
import {fixedIn, isAffected, namesIn, type OsvRecord} from '../../core/vulnerabilities/osv-record.js';
import {readOsv} from '../../core/vulnerabilities/read-osv.js';
import {plural} from '../../text/fit-width.js';
import {createAttempts} from '../shared/attempts.js';
import {valueOf, type Command, type CommandRequest} from '../shared/command.js';
import {errorDocument, errorText} from '../shared/output.js';
import {rootsOf, scanAll} from '../shared/scan-all.js';
import {table} from '../shared/table.js';

export const auditCommand: Command = {
	name: 'audit',
	words: '[paths...]',
	summary: 'List packages with known vulnerabilities; asks OSV, to which it sends names and versions',
	examples: [
		{line: 'venv-tui audit ~/code', does: 'in every environment below ~/code; exit code 1 if there is one'},
		{line: 'venv-tui audit .venv --offline osv/', does: 'by records of OSV that lie there, without the network'},
	],
	flags: [{flags: '--offline <path>', summary: 'ask nobody: read records of OSV from this file or directory'}],
	changes: false,
	run: async request => {
		const {context, output} = request;
		const {installed, errors} = await installedBelow(request);
		const records = await recordsAbout([...installed.values()], request);
		const vulnerable = vulnerableAmong([...installed.values()], records);
		for (const error of errors) output.note(`venv-tui: ${errorText(error)}`);
		if (output.format === 'text') output.note(sumOf(installed.size, vulnerable));
		const failure = Math.max(0, ...errors.map(error => error.exitCode));
		const exitCode = Math.max(failure, vulnerable.length > 0 ? 1 : 0);
		return {
			document: {ok: exitCode === 0, packages: installed.size, vulnerable, errors: errors.map(errorDocument)},
			lines: linesOf(vulnerable, context.home),
			exitCode,
		};
	},
};

/** A package in one version, and where it is installed. */
type Installed = Pinned & {readonly environments: FsPath[]};

/** Packages of an index, by name and version: what lies in a directory or a repository of your own is nobody's business. */
const installedBelow = async (request: CommandRequest) => {
	const attempts = createAttempts(request.context);
	const scanned = await scanAll(rootsOf(request), request, {measure: false, judge: false});
	const installed = new Map<string, Installed>();
	for (const environment of scanned.environments) {
		if (environment.alias !== undefined) continue;
		for (const {normalizedName, version} of await packagesOf(environment, attempts)) {
			const key = `${normalizedName} ${version}`;
			const known = installed.get(key) ?? {normalizedName, version, environments: []};
			installed.set(key, known);
			if (!known.environments.includes(environment.path)) known.environments.push(environment.path);
		}
	}
	return {installed, errors: [...scanned.errors, ...attempts.errors]};
};

const packagesOf = async (
	{path, found}: Environment,
	attempts: ReturnType<typeof createAttempts>,
): Promise<readonly Pinned[]> => {
	const doing = {what: `Can't read the packages of ${printablePath(path)}`, path};
	const packages = (await attempts.attempt(doing, () => listPackages(found, {withInstaller: false}))) ?? [];
	return packages.flatMap(({normalizedName, version, origin, inherited}) =>
		version !== undefined && origin.type === 'index' && inherited !== true ? [{normalizedName, version}] : [],
	);
};

const recordsAbout = async (packages: readonly Pinned[], request: CommandRequest): Promise<readonly OsvRecord[]> => {
	const {context, flags, signal, output} = request;
	const offline = valueOf(flags, 'offline');
	if (offline !== undefined) return readOsv(absolute(offline, context.cwd), signal);
	const url = (context.variables['VENVTUI_OSV_URL'] ?? 'https://api.osv.dev').replace(/\/+$/, '');
	return askOsv(packages, {url, signal, onProgress: step => output.progress(step)});
};

/** A package with a known vulnerability. */
type Vulnerable = {
	readonly name: string;
	readonly version: string;
	readonly id: string;
	readonly aliases: readonly string[];
	readonly summary?: string | undefined;
	readonly fixedIn?: string | undefined;
	readonly environments: readonly FsPath[];
};

/** By name and version; of several records about one vulnerability the first counts. */
const vulnerableAmong = (installed: readonly Installed[], records: readonly OsvRecord[]): readonly Vulnerable[] => {
	const byName = new Map<string, OsvRecord[]>();
	for (const record of records)
		for (const name of new Set(namesIn(record))) byName.set(name, [...(byName.get(name) ?? []), record]);
	const sorted = [...installed].sort((a, b) => (a.normalizedName < b.normalizedName ? -1 : 1));
	return sorted.flatMap(one => {
		const {normalizedName: name, version, environments} = one;
		const own = (byName.get(name) ?? []).filter(record => isAffected(record, name, version));
		return withoutAliases(own).map(record => ({
			...{name, version, id: record.id, aliases: record.aliases, summary: record.summary},
			...{fixedIn: fixedIn(record, name, version), environments},
		}));
	});
};

const withoutAliases = (records: readonly OsvRecord[]): readonly OsvRecord[] => {
	const told = new Set<string>();
	return [...records]
		.sort((a, b) => (a.id < b.id ? -1 : 1))
		.filter(({id, aliases}) => {
			const names = [id, ...aliases];
			const isNew = !names.some(name => told.has(name));
			for (const name of names) told.add(name);
			return isNew;
		});
};

const heads = ['PACKAGE', 'VERSION', 'VULNERABILITY', 'FIXED IN', 'ENVIRONMENTS'].map(head => ({head}));
const mostNamed = 3;

const linesOf = (vulnerable: readonly Vulnerable[], home: FsPath): readonly string[] =>
	table(
		heads,
		vulnerable.map(({name, version, id, aliases, fixedIn: fixed, environments}) => {
			const cve = aliases.find(alias => alias.startsWith('CVE-'));
			const named = environments.slice(0, mostNamed).map(path => printablePath(path, home));
			const more = environments.length > mostNamed ? ` and ${environments.length - mostNamed} more` : '';
			const ids = cve === undefined || cve === id ? id : `${id} (${cve})`;
			return [name, version, ids, fixed ?? '-'].map(printable).concat(named.join(', ') + more);
		}),
	);

const sumOf = (count: number, vulnerable: readonly Vulnerable[]): string => {
	const packages = new Set(vulnerable.map(({name, version}) => `${name} ${version}`)).size;
	if (packages === 0) return `None of ${plural(count, 'package')} has a known vulnerability`;
	return `${packages} of ${plural(count, 'package')} ${packages === 1 ? 'has' : 'have'} ${plural(vulnerable.length, 'vulnerability')}`;
};
