import {listPackages} from '../inspect/packages/installed-packages.js';
import type {Context} from '../model/context.js';
import type {Environment} from '../model/environment.js';
import {normalizeName} from '../python/pep440-specifiers.js';
import {byName} from './compare/drift.js';
import {assessRequirements} from './report.js';

/** A package in two environments: its version in each, and what the requirements of each say of it. */
export type ComparedPackage = {
	/** Normalized. */
	readonly name: string;
	/** Undefined where it is not there, or has no version. */
	readonly versions: readonly [string | undefined, string | undefined];
	readonly required: readonly [string | undefined, string | undefined];
};

/** How two environments differ. */
export type Comparison = {
	/** In both, in different versions. */
	readonly differing: readonly ComparedPackage[];
	readonly onlyFirst: readonly ComparedPackage[];
	readonly onlySecond: readonly ComparedPackage[];
	/** Number of packages that both hold in the same version. */
	readonly same: number;
	/** Names of the files that their requirements come from. */
	readonly sources: readonly [string | undefined, string | undefined];
};

/** Compares the packages of two environments, by normalized names, with what their requirements say. Runs nothing. */
export const compareEnvironments = async (
	first: Environment,
	second: Environment,
	context: Context,
): Promise<Comparison> => {
	const [left, right] = await Promise.all([read(first, context), read(second, context)]);
	const names = [...new Set([...left.versions.keys(), ...right.versions.keys()])].sort();
	const compared = names.map((name): ComparedPackage & {readonly isIn: readonly [boolean, boolean]} => ({
		name,
		isIn: [left.versions.has(name), right.versions.has(name)],
		versions: [left.versions.get(name), right.versions.get(name)],
		required: [left.required.get(name), right.required.get(name)],
	}));
	const inBoth = compared.filter(({isIn: [a, b]}) => a && b);
	const differing = inBoth.filter(({versions: [a, b]}) => a !== b);
	return {
		differing,
		onlyFirst: compared.filter(({isIn: [, b]}) => !b),
		onlySecond: compared.filter(({isIn: [a]}) => !a),
		same: inBoth.length - differing.length,
		sources: [left.source, right.source],
	};
};

const read = async (environment: Environment, context: Context) => {
	const packages = await listPackages(environment.found);
	const {source, drift} = await assessRequirements(environment, packages, context);
	const required = new Map(
		(drift?.entries ?? []).flatMap(({name, required: text}) =>
			text === undefined ? [] : [[normalizeName(name), text] as const],
		),
	);
	return {
		versions: new Map([...byName(packages)].map(([name, {version}]) => [name, version])),
		required,
		source: source?.name,
	};
};
