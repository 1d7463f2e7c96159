import type {Package} from '../../core/model/environment.js';
import {maskSecrets} from '../../core/text/mask-secrets.js';
import {printable} from '../../core/text/printable.js';
import type {DependencyGraph} from '../../core/inspect/packages/dependencies.js';
import {packageNote, requirementLine} from '../../core/inspect/take-recipe.js';
import {baseline} from '../../core/requirements/compare/drift.js';
import {nameAndVersion} from '../../core/text/name-and-version.js';
import {recipeNoteInWords} from './recipe-note.js';

type ExportOptions = {
	/** `requested`: requested packages, else those that no other package needs. `all`: dependencies too. */
	readonly pinned: 'all' | 'requested';
};

/**
 * Writes a requirements.txt of the installed packages, as `pip freeze` does, from files alone: one pinned line a package,
 * sorted by name, secrets masked, without installers. Comments name packages that no line can describe. Ends in a newline.
 */
export const exportRequirements = (
	packages: readonly Package[],
	graph: DependencyGraph | undefined,
	{pinned}: ExportOptions,
): string => {
	const wanted = pinned === 'all' ? packages : requestedOf(packages, graph);
	const unique = wanted.filter(
		(one, index) =>
			!baseline.has(one.normalizedName) &&
			wanted.findIndex(other => other.normalizedName === one.normalizedName) === index,
	);
	const lines = unique.flatMap(one => {
		const masked = {
			...one,
			origin: 'url' in one.origin ? {...one.origin, url: maskSecrets(one.origin.url)} : one.origin,
		};
		const line = requirementLine(masked);
		const note = packageNote(masked);
		const comment = note === undefined ? [] : [`# ${printable(nameAndVersion(one))} ${recipeNoteInWords(note)}`];
		return line === undefined ? comment : [...comment, line];
	});
	return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
};

/** Requested packages, where an installer notes them; else the roots of the graph, else all. */
const requestedOf = (packages: readonly Package[], graph: DependencyGraph | undefined): readonly Package[] => {
	const requested = packages.filter(one => one.requested === true);
	if (requested.some(one => !baseline.has(one.normalizedName))) return requested;
	if (graph === undefined) return packages;
	const roots = new Set(graph.roots);
	return packages.filter(one => roots.has(one.normalizedName));
};
