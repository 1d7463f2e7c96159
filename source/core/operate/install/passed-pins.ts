import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import type {Changes} from './package-changes.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {assessRequirements} from '../../requirements/report.js';

/** Versions that a requirements file wants otherwise than a change leaves them: a reset from it goes back to them. */
export type PassedPins = {
	/** The file's name, relative to the project. */
	readonly file: string;
	/** By name; `required` is the specifier: `==2.0.1`. All printable. */
	readonly pins: ReadonlyArray<{readonly name: string; readonly required: string}>;
};

/**
 * Finds the changed packages whose new version the environment's requirements refuse; undefined where there is none. The
 * change may have been made, or only be planned. Reads files alone.
 */
export const findPassedPins = async (
	environment: Environment,
	{installed, upgraded}: Changes,
	context: Context,
): Promise<PassedPins | undefined> => {
	const versions = new Map([
		...installed.map(({name, version}) => [normalizeName(name), version] as const),
		...upgraded.map(({name, to}) => [normalizeName(name), to] as const),
	]);
	if (versions.size === 0) return undefined;
	const packages = (await listPackages(environment.found)).map(one => {
		const version = versions.get(one.normalizedName);
		return version === undefined ? one : {...one, version};
	});
	const {source, drift} = await assessRequirements(environment, packages, context);
	const pins = (drift?.entries ?? []).flatMap(({name, state, required, why}) => {
		if (state !== 'version' || why?.type === 'needed-by' || !versions.has(normalizeName(name))) return [];
		const wanted = why?.type === 'constrained' ? why.specifier : required;
		return wanted === undefined ? [] : [{name, required: wanted}];
	});
	return source === undefined || pins.length === 0 ? undefined : {file: source.name, pins};
};
