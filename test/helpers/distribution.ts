import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

export type Distribution = {
	readonly name: string;
	readonly version: string;
	readonly requires?: readonly string[];
	readonly requested?: boolean;
	/** Lines of RECORD beside those of the metadata, as they are. */
	readonly record?: readonly string[];
	/** Further files, by their path in site-packages; they are listed in RECORD. */
	readonly files?: Readonly<Record<string, string>>;
};

/** Writes a distribution into an environment as pip leaves one: milliseconds, where pip takes seconds. */
export const addDistribution = async (environment: string, distribution: Distribution): Promise<string> => {
	const {name, version, requires = [], requested = true, record = [], files = {}} = distribution;
	const sitePackages = await sitePackagesOf(environment);
	const info = `${name}-${version}.dist-info`;
	const requirements = requires.map(line => `Requires-Dist: ${line}\n`).join('');
	const all: Readonly<Record<string, string>> = {
		...files,
		[`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${requirements}\nLong words\n`,
		[`${info}/INSTALLER`]: 'pip\n',
		...(requested ? {[`${info}/REQUESTED`]: ''} : {}),
	};
	const lines = [...Object.keys(all).map(path => `${path},,`), `${info}/RECORD,,`, ...record];
	for (const [path, text] of Object.entries({...all, [`${info}/RECORD`]: `${lines.join('\n')}\n`})) {
		await mkdir(dirname(join(sitePackages, path)), {recursive: true});
		await writeFile(join(sitePackages, path), text);
	}
	return join(sitePackages, info);
};

/** The only site-packages directory of a POSIX environment. */
export const sitePackagesOf = async (environment: string): Promise<string> => {
	const [version = ''] = await readdir(join(environment, 'lib'));
	return join(environment, 'lib', version, 'site-packages');
};
