import type {Context} from '../model/context.js';
import type {Environment, Found, Package} from '../model/environment.js';
import {throwIfCancelled} from '../model/error.js';
import {readNames} from '../platform/files/entries.js';
import type {Cancellable} from '../model/progress.js';
import {buildGraph, type DependencyGraph} from './packages/dependencies.js';
import {namesOf, readSiteEntries, type SiteEntries} from './packages/distributions.js';
import {gitState} from './git/git-state.js';
import {linkToAllPackages} from './packages/packages-outside.js';
import {listInherited} from './packages/inherited.js';
import type {QuickSubject} from './health/check.js';
import {fullHealth, quickHealth, statusOf, withNotes} from './health/index.js';
import {markerEnvironment} from '../python/markers.js';
import {readPackages} from './packages/installed-packages.js';
import {readPython} from '../python/environment-python.js';

/** Facts from reading all files of an environment. */
export type Inspection = {
	/** Environment with the notes of both depths; its `status` depends on the quick ones only. */
	readonly environment: Environment;
	readonly packages: readonly Package[];
	/** Packages of the base interpreter that the environment sees; not part of `packages`. */
	readonly inherited: readonly Package[];
	readonly graph: DependencyGraph;
};

/** Creates an environment from the facts that discovery alone finds. */
export const environmentOf = (found: Found): Environment => {
	const {path, kind, project, alias, creator, owner, config} = found;
	// Without a `pyvenv.cfg` nothing says what Python sees.
	const systemSitePackages = config.entries.length > 0 ? config.systemSitePackages : undefined;
	return {path, kind, found, project, alias, creator, owner, prompt: config.prompt, systemSitePackages};
};

/**
 * Inspects an environment quickly: Python, package count, quick health, git state, status. Makes a bounded number of
 * system calls and runs nothing. Never throws because of the files on disk. `entries` are read where they are not given.
 */
export const inspect = async (found: Found, context: Context, entries?: SiteEntries): Promise<Environment> =>
	inspectedEnvironment(await subjectOf(found, context, entries));

/**
 * Inspects as `inspect` does, and adds every package, their dependencies, and the checks that read all metadata. Other
 * facts of the environment (usage, use …) are kept. Rejects with `cancelled`; cancelling leaves nothing behind.
 */
export const inspectFully = async (
	environment: Environment,
	context: Context,
	{signal}: Cancellable = {},
): Promise<Inspection> => {
	const {found} = environment;
	const subject = await subjectOf(found, context);
	const {packages, inherited, graph} = await readWithGraph(environment, subject, {context, signal});
	const unread = (environment.health ?? []).filter(({id}) => id === 'not-read');
	const health = withNotes(await fullHealth({...subject, packages, graph}), unread);
	const quick = inspectedEnvironment(subject);
	const status = statusOf([...(quick.health ?? []), ...unread]);
	return {
		environment: {...environment, ...quick, health, healthDepth: 'full', status},
		packages: withReverse(packages, graph),
		inherited,
		graph,
	};
};

/**
 * Inspects the packages and their dependencies alone, without a health check: no RECORD is read. The answered environment
 * has its Python as it is now, and is otherwise unchanged. Rejects with `cancelled`; cancelling leaves nothing behind.
 */
export const inspectPackages = async (
	environment: Environment,
	context: Context,
	{signal}: Cancellable = {},
): Promise<Inspection> => {
	const {found} = environment;
	const facts = readPython(found);
	const read = await readWithGraph(environment, {facts, entries: readSiteEntries(found)}, {context, signal});
	const packages = withReverse(read.packages, read.graph);
	return {...read, environment: {...environment, python: facts.python}, packages};
};

const readWithGraph = async (
	environment: Environment,
	{facts: {python}, entries}: Pick<QuickSubject, 'facts' | 'entries'>,
	{context, signal}: Cancellable & {readonly context: Context},
): Promise<Pick<Inspection, 'packages' | 'inherited' | 'graph'>> => {
	const packages = await readPackages(entries);
	const inherited = await listInherited(environment.found, python, packages);
	throwIfCancelled(signal);
	const markers = markerEnvironment({...environment, python}, context.platform);
	return {packages, inherited, graph: await buildGraph(packages, markers, inherited)};
};

const inspectedEnvironment = (subject: QuickSubject): Environment => {
	const {found, facts, entries, git} = subject;
	const health = quickHealth(subject);
	return {
		...environmentOf(found),
		python: facts.python,
		packageCount: linkToAllPackages(found) === undefined ? namesOf(entries).length : undefined,
		git,
		health,
		healthDepth: 'quick',
		status: statusOf(health),
	};
};

const withReverse = (packages: readonly Package[], graph: DependencyGraph): readonly Package[] =>
	packages.map(each => ({...each, requiredBy: graph.nodes.get(each.normalizedName)?.requiredBy}));

const subjectOf = async (
	found: Found,
	context: Context,
	entries: SiteEntries = readSiteEntries(found),
): Promise<QuickSubject> => ({
	found,
	context,
	root: found.alias ?? found.path,
	facts: readPython(found),
	binNames: found.layout.bin === undefined ? [] : readNames(found.layout.bin),
	entries,
	git: await gitState(found.path, context),
});
