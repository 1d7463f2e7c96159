import type {Context} from '../model/context.js';
import type {Package} from '../model/environment.js';
import type {Inspection} from '../inspect/inspect.js';
import {buildGraph} from '../inspect/packages/dependencies.js';
import {markerEnvironment} from '../python/markers.js';
import {readRequirements} from './formats/read-source.js';
import {sourcesFor} from './sources-for.js';
import type {RequirementSet} from './syntax/requirement-set.js';
import {allRequirements} from './syntax/selectable-set.js';

/**
 * Marks packages as requested that a list of the project names, although another package needs them, too. Only for
 * packages that uv installed: it marks everything that it syncs, so that its marks tell nothing. The graph begins at
 * the marked packages, too. Runs nothing; answers the same inspection where nothing is to be marked.
 */
export const withRequestedByProject = async (inspection: Inspection, context: Context): Promise<Inspection> => {
	const {environment, packages, inherited} = inspection;
	const {project} = environment;
	if (project?.state !== 'there' || !packages.some(isUnsettled)) return inspection;
	const named = new Set<string>();
	const markers = markerEnvironment(environment, context.platform);
	for (const source of await sourcesFor(environment, project.path)) {
		if (source.role !== 'list') continue;
		const set = await readRequirements(source, {project: project.path, markers, variables: context.variables});
		for (const name of namesAskedFor(set)) named.add(name);
	}
	if (!packages.some(one => isUnsettled(one) && named.has(one.normalizedName))) return inspection;
	const marked = packages.map(one =>
		isUnsettled(one) && named.has(one.normalizedName) ? {...one, requested: true} : one,
	);
	return {...inspection, packages: marked, graph: await buildGraph(marked, markers, inherited)};
};

const isUnsettled = ({installer, requested}: Package): boolean => installer === 'uv' && requested === undefined;

/** A list whose every line is pinned was compiled or frozen: it names dependencies, too, and tells nothing here. */
const namesAskedFor = (set: RequirementSet): readonly string[] => {
	const asked = allRequirements(set);
	const isCompiled = asked.length > 1 && asked.every(({specifier}) => /^===?[^*,|]+$/.test(specifier));
	return isCompiled ? [] : asked.flatMap(({normalizedName}) => normalizedName ?? []);
};
