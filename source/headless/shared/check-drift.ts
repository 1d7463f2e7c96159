import {unreadInWords} from '../../text/reasons/unread.js';
import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {listPackages} from '../../core/inspect/packages/installed-packages.js';
import type {DriftEntry} from '../../core/requirements/compare/drift.js';
import {assessRequirements} from '../../core/requirements/report.js';
import type {Unread} from '../../core/requirements/syntax/requirement-set.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';
import type {CommandRequest, CommandResult, Flag} from './command.js';
import {readProjectTarget} from './targets/targets.js';
import type {Body} from '../documents/given.js';
import type {DriftDocument, DriftsDocument} from '../documents/look.js';
import {phrase} from '../../core/text/phrase.js';

/** Flag with which a command only reports whether there is something to do. */
export const checkFlag: Flag = {
	flags: '--check',
	summary: 'change nothing; exit code 1 if packages differ from the requirements',
};

type Compared = {
	readonly environment: Environment;
	readonly source: string;
	/** Packages that differ. */
	readonly drift: readonly DriftEntry[];
	/** Requirements that could not be read: whether they are satisfied is not known. */
	readonly unread: readonly Unread[];
};

/**
 * Compares environments with their requirements, from files alone: exit code 1 where a package differs, or where a line
 * could not be read. `withExtra` counts packages that nothing requires, too. Rejects with `no-requirements`.
 */
export const checkDrift = async (
	request: CommandRequest,
	{withExtra}: {readonly withExtra: boolean},
): Promise<CommandResult> => {
	const words = request.words.length === 0 ? [undefined] : request.words;
	const results: Compared[] = [];
	for (const word of words) {
		const environment = await readProjectTarget(word, request, {measure: false, assess: false});
		results.push(await compare(environment, withExtra, request));
	}
	const documents = results.map(documentOf);
	const ok = documents.every(document => document.ok);
	const [only] = documents;
	return {
		document: (documents.length === 1 && only ? only : {ok, results: documents}) satisfies Body<
			DriftDocument | DriftsDocument
		>,
		lines: results.flatMap(one => linesOf(one, request)),
		exitCode: ok ? 0 : 1,
	};
};

const compare = async (environment: Environment, withExtra: boolean, {context}: CommandRequest): Promise<Compared> => {
	const {source, drift, set} = await assessRequirements(environment, await listPackages(environment.found), context);
	if (source === undefined || drift === undefined) {
		throw new VenvError('no-requirements', {
			what: phrase`Can't check ${{path: environment.path}}`,
			why: 'its project has no requirements file',
			path: environment.path,
		});
	}
	const states: ReadonlyArray<DriftEntry['state']> = [
		'missing',
		'version',
		'source',
		...(withExtra ? ['extra' as const] : []),
	];
	return {
		environment,
		source: source.path,
		drift: drift.entries.filter(({state}) => states.includes(state)),
		unread: set?.unread ?? [],
	};
};

const documentOf = ({environment: {path}, source, drift, unread}: Compared) => ({
	ok: drift.length + unread.length === 0,
	path,
	source,
	drift: drift.map(({name, state, required, installed}) => ({name, state, required, installed})),
	...(unread.length > 0 && {unread: unreadDocument(unread)}),
});

/** Entries of a source that can't be read, as `--json` prints them. */
export const unreadDocument = (unread: readonly Unread[]) =>
	unread.map(({file, line, text, reason}) => ({file, line, text, why: unreadInWords(reason)}));

/** The first entry that can't be read and why, and how many more there are; undefined where there is none. */
export const unreadText = ([first, ...others]: readonly Unread[]): string | undefined =>
	first && `${unreadLine(first)}${others.length === 0 ? '' : `, and ${others.length} more`}`;

const unreadLine = ({text, reason}: Unread): string => `${text}: ${unreadInWords(reason)}`;

const linesOf = ({environment, source, drift, unread}: Compared, {context}: CommandRequest): readonly string[] => {
	const name = printablePath(environment.path, context.home);
	if (drift.length + unread.length === 0) return [`${name} agrees with ${printable(source)}`];
	const counts = [
		...(drift.length > 0 ? [`${plural(drift.length, 'package')} differ${drift.length === 1 ? 's' : ''}`] : []),
		...(unread.length > 0 ? [`${plural(unread.length, 'line')} could not be read`] : []),
	];
	return [
		`${name}: ${counts.join(', ')} (${printable(source)})`,
		...drift.map(one => `  ${differenceInWords(one)}`),
		...unread.map(one => printable(`  ${unreadLine(one)}`)),
	];
};

const differenceInWords = ({name, state, required = '', installed = ''}: DriftEntry): string => {
	switch (state) {
		case 'missing':
			return printable(`${name}${required && ` ${required}`} is missing`);
		case 'extra':
			return printable(`${name} ${installed} is not required`);
		case 'version':
			return printable(`${name} ${installed} is installed, ${required} is required`);
		case 'source':
			return printable(`${name} ${installed} comes from elsewhere, ${required} is required`);
		case 'ok':
		case 'unverifiable':
			return printable(name);
	}
};
