import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {findLayout} from '../../source/core/discover/environment-layout.js';
import type {FsPath} from '../../source/core/model/path.js';
import {age} from './aged.js';
import {environmentWithoutPip} from './python.js';

export type ProjectShape = {
	/** Installed packages, each of version 1.0, as an installer leaves them. */
	readonly packages?: readonly string[];
	/** Packages that its requirements.txt names; undefined: those installed, empty: no such file. */
	readonly required?: readonly string[];
	readonly days?: number;
	/** Bytes of ballast in the first package. */
	readonly ballast?: number;
};

/** A project whose `.venv` (real, without pip) nobody touched for 200 days; answers the environment. */
export const unusedProject = async (
	directory: string,
	{packages = ['alpha', 'beta'], required = packages, days = 200, ballast = 0}: ProjectShape = {},
): Promise<FsPath> => {
	const environment = await environmentWithoutPip(join(directory, '.venv'));
	const {sitePackages} = await findLayout(environment);
	for (const name of packages) await addPackage(sitePackages[0] ?? '', name, name === packages[0] ? ballast : 0);
	const command = join(environment, 'bin/beta');
	await writeFile(command, `#!${environment}/bin/python\nimport sys\nimport beta\nsys.argv[0] = "beta"\n`);
	await chmod(command, 0o755);
	if (required.length > 0)
		await writeFile(join(directory, 'requirements.txt'), required.map(name => `${name}==1.0\n`).join(''));
	await age(directory, days);
	return environment;
};

const addPackage = async (sitePackages: string, name: string, ballast: number): Promise<void> => {
	const information = join(sitePackages, `${name}-1.0.dist-info`);
	await mkdir(join(sitePackages, name));
	await mkdir(information);
	await writeFile(join(sitePackages, name, '__init__.py'), '');
	if (ballast > 0) await writeFile(join(sitePackages, name, 'ballast'), Buffer.alloc(ballast, 1));
	await writeFile(join(information, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n\n`);
	await writeFile(join(information, 'INSTALLER'), 'pip\n');
	await writeFile(join(information, 'REQUESTED'), '');
	const files = [`${name}/__init__.py,,0`, ...(ballast > 0 ? [`${name}/ballast,,${ballast}`] : [])];
	const own = ['METADATA', 'INSTALLER', 'REQUESTED', 'RECORD'].map(file => `${name}-1.0.dist-info/${file},,`);
	await writeFile(join(information, 'RECORD'), `${[...files, ...own].join('\n')}\n`);
};
