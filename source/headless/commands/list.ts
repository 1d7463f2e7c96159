import type {Environment} from '../../core/model/environment.js';
import {centralStores} from '../../core/discover/central-stores.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {formatAge, formatBytes, plural} from '../../text/fit-width.js';
import {isSet, type Command, type CommandRequest, type CommandResult} from '../shared/command.js';
import {environmentDocument} from '../shared/environment-document.js';
import {errorDocument, errorText, type Output} from '../shared/output.js';
import {rootsOf, scanAll, type Scanned} from '../shared/scan-all.js';
import {stateOf} from '../../text/environment-state.js';
import {summaryOf} from './summary.js';
import {table, type Column} from '../shared/table.js';

export const listCommand: Command = {
	name: 'list',
	words: '[paths...]',
	summary: 'List environments below the paths: size, health, last use',
	examples: [
		{line: 'venv-tui list ~/code', does: 'every environment below ~/code'},
		{line: 'venv-tui list --global', does: 'also those that poetry, pipenv, conda … keep elsewhere'},
	],
	flags: [
		{flags: '--global', summary: 'also the central places of poetry, pipenv, hatch …'},
		{flags: '--summary', summary: 'totals by kind, Python and last use; duplicate packages'},
	],
	streams: true,
	changes: false,
	run: async request => {
		const {flags, context, output} = request;
		const stores = isSet(flags, 'global') ? await centralStores(context) : [];
		const roots = [...rootsOf(request), ...stores];
		const scanned = await scanAll(roots, request, {}, listenerOf(request));
		if (output.format === 'ndjson') endStream(output, scanned);
		if (output.format === 'text') tellRest(output, scanned);
		const result = resultOf(roots, scanned, request);
		if (!isSet(flags, 'summary') || output.format === 'ndjson') return result;
		const {document, lines} = await summaryOf(scanned, request);
		return {...result, document: {...result.document, ...document}, lines};
	},
};

const resultOf = (roots: readonly string[], scanned: Scanned, request: CommandRequest): CommandResult => {
	const {environments, totals, skipped, errors, unregistered} = scanned;
	const ok = errors.length === 0;
	return {
		document: {
			ok,
			roots,
			environments: environments.map(environment => environmentDocument(environment, request.context)),
			totals,
			skipped,
			errors: errors.map(errorDocument),
			...(unregistered.length > 0 && {unregistered}),
		},
		lines: environmentLines(environments, request),
		exitCode: ok ? 0 : Math.max(...errors.map(error => error.exitCode)),
	};
};

const listenerOf = ({output, context}: CommandRequest) =>
	output.format === 'ndjson'
		? {
				onComplete: (environment: Environment) =>
					output.line({type: 'environment', ...environmentDocument(environment, context)}),
				onSkipped: (skipped: object) => output.line({type: 'skipped', ...skipped}),
				onError: (error: Parameters<typeof errorDocument>[0]) => output.line({type: 'error', ...errorDocument(error)}),
			}
		: {};

const endStream = (output: Output, {totals, errors}: Scanned): void =>
	output.line({type: 'summary', schemaVersion: 1, ok: errors.length === 0, totals});

const columns: readonly Column[] = [
	{head: 'SIZE', align: 'right'},
	{head: 'FREES', align: 'right'},
	{head: 'USED', align: 'right'},
	{head: 'PYTHON', align: 'right'},
	{head: 'KIND'},
	{head: 'STATE'},
	{head: 'ENVIRONMENT'},
];

/** Environments as a table, the path last and in full, so that it can be copied. */
const environmentLines = (environments: readonly Environment[], {context}: CommandRequest): readonly string[] =>
	table(
		columns,
		environments.map(environment => {
			const {usage, lastUsed, python, kind, path, alias} = environment;
			return [
				usage && formatBytes(usage.allocatedBytes),
				usage && formatBytes(usage.reclaimableBytes),
				lastUsed && formatAge(lastUsed.at, context.now()),
				python?.version === undefined ? undefined : printable(python.version),
				alias === undefined ? kind : 'alias',
				stateText(environment),
				printablePath(path, context.home),
			];
		}),
	);

const stateText = (environment: Environment): string | undefined =>
	environment.alias === undefined ? stateOf(environment) : `-> ${printable(environment.alias)}`;

/** Everything but environments goes to stderr: sums, skipped directories, failures. */
const tellRest = (output: Output, {totals, skipped, errors}: Scanned): void => {
	for (const error of errors) output.note(`venv-tui: ${errorText(error)}`);
	if (skipped.length > 0) {
		output.note(`Skipped: ${plural(skipped.length, 'directory')}`);
		for (const {path, message} of skipped.slice(0, 5)) output.note(`  ${printablePath(path)}: ${printable(message)}`);
		if (skipped.length > 5) output.note(`  and ${skipped.length - 5} more (--json lists all)`);
	}
	output.note(sum(totals));
};

const sum = ({count, allocatedBytes, reclaimableBytes}: Scanned['totals']): string => {
	if (count === 0) return 'No environments found';
	const sizes = allocatedBytes === undefined ? '' : `, ${formatBytes(allocatedBytes)}`;
	const frees = reclaimableBytes === undefined ? '' : `; deleting all would free ${formatBytes(reclaimableBytes)}`;
	return `${plural(count, 'environment')}${sizes}${frees}`;
};
