import {absolute, type FsPath} from '../../../core/model/path.js';
import {printable, printablePath} from '../../../core/text/printable.js';
import {installedIn} from '../../../core/scan/installed-in.js';
import {askOsv, osvAddress, type Pinned} from '../../../core/vulnerabilities/ask-osv.js';
import type {OsvRecord} from '../../../core/vulnerabilities/osv-record.js';
import {vulnerableAmong, type Vulnerable} from '../../../core/vulnerabilities/vulnerable-among.js';
import {readOsv} from '../../../core/vulnerabilities/read-osv.js';
import {auditSum, vulnerabilityNames} from '../../../text/reasons/audit.js';
import {createAttempts} from '../../shared/attempts.js';
import {valueOf, type Command, type CommandRequest} from '../../shared/command.js';
import {errorDocument, errorText} from '../../shared/output.js';
import {rootsOf, scanAll} from '../../shared/scan-all.js';
import {table} from '../../shared/table.js';
import {phrase} from '../../../core/text/phrase.js';
import {tellSteps} from '../../shared/tell-steps.js';

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
		const records = await recordsAbout(installed, request);
		const vulnerable = vulnerableAmong(installed, records);
		for (const error of errors) output.note(`venv-tui: ${errorText(error)}`);
		if (output.format === 'text') output.note(auditSum(installed.length, vulnerable));
		const failure = Math.max(0, ...errors.map(error => error.exitCode));
		const exitCode = Math.max(failure, vulnerable.length > 0 ? 1 : 0);
		return {
			document: {ok: exitCode === 0, packages: installed.length, vulnerable, errors: errors.map(errorDocument)},
			lines: linesOf(vulnerable, context.home),
			exitCode,
		};
	},
};

const installedBelow = async (request: CommandRequest) => {
	const attempts = createAttempts(request);
	const scanned = await scanAll(rootsOf(request), request, {measure: false, assess: false});
	const installed = await installedIn(scanned.environments, {
		read: ({path}, reading) => attempts.attempt({what: phrase`Can't read the packages of ${{path}}`, path}, reading),
	});
	return {installed, errors: [...scanned.errors, ...(await attempts.errors())]};
};

const recordsAbout = async (packages: readonly Pinned[], request: CommandRequest): Promise<readonly OsvRecord[]> => {
	const {context, flags, signal} = request;
	const offline = valueOf(flags, 'offline');
	if (offline !== undefined) return readOsv(absolute(offline, context.cwd), signal);
	return askOsv(packages, {url: osvAddress(context), signal, onProgress: tellSteps(request)});
};

const heads = ['PACKAGE', 'VERSION', 'VULNERABILITY', 'FIXED IN', 'ENVIRONMENTS'].map(head => ({head}));
const mostNamed = 3;

const linesOf = (vulnerable: readonly Vulnerable[], home: FsPath): readonly string[] =>
	table(
		heads,
		vulnerable.map(({name, version, id, aliases, fixedIn: fixed, environments}) => {
			const named = environments.slice(0, mostNamed).map(path => printablePath(path, home));
			const more = environments.length > mostNamed ? ` and ${environments.length - mostNamed} more` : '';
			return [name, version, vulnerabilityNames({id, aliases}), fixed ?? '-']
				.map(printable)
				.concat(named.join(', ') + more);
		}),
	);
