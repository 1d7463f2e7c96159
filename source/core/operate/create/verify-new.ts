import type {CreateFailure, NotAsAsked} from '../../model/reasons/create-failure.js';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Context} from '../../model/context.js';
import type {Found, Interpreter, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {buildGraph} from '../../inspect/packages/dependencies.js';
import {markerEnvironment} from '../../python/markers.js';
import {listInherited} from '../../inspect/packages/inherited.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {satisfies} from '../../python/pep440-specifiers.js';
import {realPathOf} from '../../platform/files/entries.js';
import {fsPath} from '../../model/path.js';
import {printable} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import type {ChangeNote} from '../install/change-note.js';
import type {InstallSource} from '../install/install-source.js';
import {run} from '../../platform/processes/run.js';
import {childVariables} from '../../platform/processes/child-variables.js';

type NewEnvironment = {
	/** Work in progress, for an error: `reset`. */
	readonly verb: 'reset' | 'create';
	readonly found: Found;
	/** Sources that filled it. */
	readonly sources: readonly InstallSource[];
	readonly interpreter: Interpreter;
	readonly context: Context;
};

type Verified = {
	/** Packages that are installed in it now. */
	readonly packages: readonly Package[];
	/**
	 * Notes for the user on a valid environment: packages that don't fit each other, a Python that the project
	 * excludes.
	 */
	readonly notes: readonly ChangeNote[];
};

/**
 * Verifies a new environment: every requirement is installed, and its Python knows that it is in the environment.
 * Throws `verification-failed`, and `cancelled`.
 */
export const verifyNew = async (made: NewEnvironment, {signal}: Work): Promise<Verified> => {
	// Its Python starts first: the rest keeps this thread busy meanwhile.
	const started = verifyPrefix(made, signal);
	const [, {missing, ...verified}] = await Promise.all([started, nextTurn().then(() => readNew(made))]);
	if (missing.length === 0) return verified;
	throw unverified(made, {type: 'not-as-asked', sources: made.sources.map(({label}) => label), missing});
};

const readNew = async (made: NewEnvironment): Promise<Verified & {readonly missing: readonly NotAsAsked[]}> => {
	const {found, interpreter, sources, context} = made;
	const markers = markerEnvironment(found, context.platform);
	const packages = await listPackages(found);
	// Packages of the base count when the environment sees them: an installer does not install them again.
	const inherited = await listInherited(found, {...interpreter, base: interpreter.path}, packages);
	const visible = [...packages, ...inherited];
	const missing = await Promise.all(sources.map(async source => source.missing(visible, markers)));
	const graph = await buildGraph(packages, markers, inherited);
	return {packages, missing: missing.flat(), notes: notesOf(made, graph)};
};

const unverified = ({found: {path}, verb}: NewEnvironment, reason: CreateFailure): VenvError =>
	new VenvError('verification-failed', {what: {doing: verb, path}, reason, path});

const question = 'import sys; print("venv-tui:" + sys.prefix)';

/** A broken interpreter can create a directory that is no environment. */
const verifyPrefix = async (made: NewEnvironment, signal: AbortSignal | undefined): Promise<void> => {
	const {found, context} = made;
	const {path, layout} = found;
	if (layout.interpreter === undefined) throw unverified(made, {type: 'new-without-python', isUnreadable: false});
	const {stdout, output} = await run([layout.interpreter, '-I', '-c', question], {
		cwd: fsPath('/'),
		variables: childVariables(context),
		signal,
		timeoutMs: 20_000,
	});
	const prefix = /^venv-tui:(.*)$/m.exec(stdout)?.[1];
	if (prefix !== undefined && realPathOf(fsPath(prefix)) === realPathOf(path)) return;
	const said = prefix ?? output.trim().split('\n').at(-1) ?? '';
	throw unverified(made, {type: 'new-python-elsewhere', said: printable(said)});
};

const notesOf = (
	{sources, interpreter: {version}}: NewEnvironment,
	{unmet}: Pick<Awaited<ReturnType<typeof buildGraph>>, 'unmet'>,
): readonly ChangeNote[] => {
	const wanted = sources.flatMap(({requiresPython}) => requiresPython ?? []);
	const excluding = wanted.find(specifier => !satisfies(version, specifier, {prereleases: true}));
	return [
		...sources.flatMap(({notes}) => notes),
		...(excluding === undefined ? [] : [{type: 'python-not-wanted', specifier: excluding, version} as const]),
		...unmet.map(({name, dependency: {requirement, state, installed = ''}}) => ({
			type: 'unmet' as const,
			name,
			requirement: requirement.name + requirement.specifier,
			...(state !== 'missing' && {installed}),
		})),
	];
};
