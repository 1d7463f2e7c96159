import type {Context} from '../../model/context.js';
import {VenvError} from '../../model/error.js';
import {baseName, fsPath, parent} from '../../model/path.js';
import type {ProgramFailure} from '../../model/reasons/program-failure.js';
import type {Work} from '../../model/progress.js';
import {realPathOf} from '../../platform/files/entries.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {run} from '../../platform/processes/run.js';
import {parseJson} from '../../text/parse-json.js';
import {printable} from '../../text/printable.js';
import {failureOf} from '../install/installers/failure.js';
import {managers, type ManagerWay} from './manager.js';
import {readPipxMetadata, type PipxMetadata} from './pipx-spec.js';

/** A manager that has confirmed, before anything was moved, that it would put its environment where it is now. */
export type PreparedManager = {
	readonly way: ManagerWay;
	/** Contents of pipx's file about the environment, for pipx alone. */
	readonly pipx?: PipxMetadata | undefined;
};

/**
 * Asks a manager that creates directories by itself where it would create this environment, and by which name it knows
 * it. hatch and nox read the project's configuration for that: nox runs the noxfile, and hatch first installs the plugins
 * that the project names into its own environment, as it does for every command. Throws `refused` where the answer is
 * another place, and the manager's own error where it fails. Changes nothing of the environment.
 */
export const prepareManager = async (way: ManagerWay, context: Context, work: Work): Promise<PreparedManager> => {
	switch (way.manager) {
		case 'hatch': {
			const place = await ask(way, ['env', 'find', way.environment ?? 'default'], {context, work});
			refuseOtherPlace(way, place.trim());
			return {way};
		}
		case 'nox':
			return {way: {...way, environment: await sessionOf(way, context, work)}};
		case 'pipx': {
			const place = await ask(way, ['environment', '--value', 'PIPX_LOCAL_VENVS'], {context, work});
			refuseOtherPlace({...way, path: parent(way.path)}, place.trim());
			const pipx = readPipxMetadata(way.path);
			if (pipx === undefined) throw refused(way, {type: 'pipx-file-damaged'});
			return {way, pipx};
		}
		default:
			return {way};
	}
};

const ask = async (
	way: ManagerWay,
	words: readonly string[],
	{context, work}: {readonly context: Context; readonly work: Work},
): Promise<string> => {
	const {exitCode, stdout, output} = await run([way.program, ...words], {
		cwd: way.project,
		variables: {...childVariables(context), ...managers[way.manager].variables?.(way)},
		signal: work.signal,
		timeoutMs: 120_000,
		log: context,
	});
	if (exitCode === 0) return stdout;
	throw await failureOf({doing: 'ask-about', text: way.manager, path: way.path}, output, way.path);
};

const refused = (way: ManagerWay, reason: ProgramFailure): VenvError =>
	new VenvError('refused', {
		what: {doing: 'reset-by', path: way.path, text: way.manager},
		reason,
		path: way.path,
	});

const refuseOtherPlace = (way: ManagerWay, place: string): void => {
	const path = fsPath(place);
	if (path === way.path || realPathOf(path) === realPathOf(way.path)) return;
	throw refused(way, {type: 'kept-elsewhere', manager: way.manager, path});
};

/** Name of the session whose environment has this directory, by the rule of nox's `_normalize_path`. */
const sessionOf = async (way: ManagerWay, context: Context, work: Work): Promise<string> => {
	const listed = parseJson(await ask(way, ['--list', '--json'], {context, work}));
	const names = (Array.isArray(listed) ? listed : []).flatMap((one: unknown) =>
		typeof one === 'object' && one !== null && 'session' in one && typeof one.session === 'string' ? [one.session] : [],
	);
	const directory = baseName(way.path);
	const session = names.find(name => directoryOf(name) === directory);
	if (session !== undefined) return session;
	throw refused(way, {type: 'no-session', directory: printable(directory)});
};

const directoryOf = (session: string): string =>
	session
		.normalize('NFKD')
		.replace(/[^\x00-\x7f]/g, '')
		.replace(/[^\w\s-]/g, '-')
		.trim()
		.toLowerCase()
		.replace(/[-\s]+/g, '-')
		.replace(/^-+|-+$/g, '');
