// A small home with real environments, for pictures: different ages, sizes and states, the same on every run.
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, lutimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const day = 24 * 60 * 60 * 1000;

// Name, days since it was used, packages with their size in MiB, and what its project asks for.
const projects = [
	{
		name: 'api',
		days: 0,
		packages: {
			fastapi: ['0.115.6', 2, ['starlette', 'pydantic']],
			starlette: ['0.41.3', 1, ['anyio']],
			pydantic: ['2.10.4', 9, []],
			anyio: ['4.7.0', 1, []],
			uvicorn: ['0.34.0', 1, []],
		},
		requirements: 'fastapi\nuvicorn>=0.30\n',
	},
	{
		name: 'ml/train',
		days: 160,
		packages: {
			torch: ['2.5.1', 90, ['numpy', 'sympy']],
			numpy: ['1.26.4', 21, []],
			sympy: ['1.13.1', 14, []],
			pandas: ['2.2.3', 24, ['numpy', 'python-dateutil']],
			'python-dateutil': ['2.9.0', 1, ['six']],
			six: ['1.17.0', 1, []],
			scipy: ['1.11.0', 30, ['numpy<1.26']],
		},
		requirements: 'torch==2.5.1\npandas\nscipy\n',
	},
	{name: 'ml/exp7', days: 151, packages: {numpy: ['1.24.0', 20, []]}, requirements: 'numpy==1.24.0\n', isBroken: true},
	{name: 'notes', days: 730, packages: {mkdocs: ['1.6.1', 5, []]}, requirements: 'mkdocs\n'},
	{
		name: 'web',
		days: 30,
		packages: {django: ['5.1.4', 22, ['asgiref', 'sqlparse']], asgiref: ['3.8.1', 1, []], sqlparse: ['0.5.3', 1, []]},
		requirements: 'Django>=5\n',
	},
	{name: 'scratch', days: 210, packages: {requests: ['2.32.3', 1, []], rich: ['13.9.4', 3, []]}},
];

/** Makes the forest in `home`, which must not exist; answers the directory to look at. */
export const makeDemoForest = home => {
	const code = join(home, 'code');
	for (const project of projects) makeProject(join(code, project.name), project);
	mkdirSync(join(code, 'web-next'), {recursive: true});
	symlinkSync('../web/.venv', join(code, 'web-next/.venv'));
	writeFileSync(join(code, 'web-next/manage.py'), '');
	return code;
};

const makeProject = (directory, {days, packages, requirements, isBroken = false}) => {
	const environment = join(directory, '.venv');
	mkdirSync(directory, {recursive: true});
	// The system's own, where there is one: its path is short and the same everywhere.
	const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
	execFileSync(python, ['-m', 'venv', '--without-pip', environment]);
	const lib = join(environment, 'lib');
	const site = join(lib, readdirSync(lib)[0], 'site-packages');
	for (const [name, [version, size, requires]] of Object.entries(packages)) {
		addPackage(site, {name, version, size, requires, isRequested: (requirements ?? '').toLowerCase().includes(name)});
	}
	if (requirements !== undefined) writeFileSync(join(directory, 'requirements.txt'), requirements);
	writeFileSync(join(directory, 'main.py'), '');
	if (isBroken) breakInterpreter(environment);
	age(directory, new Date(Date.now() - days * day));
};

const addPackage = (site, {name, version, size, requires, isRequested}) => {
	const folder = name.replaceAll('-', '_');
	const info = join(site, `${folder}-${version}.dist-info`);
	mkdirSync(join(site, folder), {recursive: true});
	mkdirSync(info);
	writeFileSync(join(site, folder, '__init__.py'), `__version__ = '${version}'\n`);
	writeFileSync(join(site, folder, 'data.bin'), Buffer.alloc(size * 1024 * 1024, name));
	const lines = requires.map(line => `Requires-Dist: ${line}\n`).join('');
	writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${lines}\n`);
	writeFileSync(join(info, 'INSTALLER'), 'pip\n');
	if (isRequested) writeFileSync(join(info, 'REQUESTED'), '');
	const owned = [`${folder}/__init__.py`, `${folder}/data.bin`];
	const own = ['METADATA', 'INSTALLER', 'RECORD', ...(isRequested ? ['REQUESTED'] : [])];
	const files = [...owned, ...own.map(file => `${folder}-${version}.dist-info/${file}`)];
	writeFileSync(join(info, 'RECORD'), files.map(file => `${file},,\n`).join(''));
};

/** As if the Python that it was made with had been removed since. */
const breakInterpreter = environment => {
	const bin = join(environment, 'bin');
	for (const name of readdirSync(bin).filter(entry => /^python/.test(entry))) {
		rmSync(join(bin, name));
		symlinkSync(name === 'python3' ? '/opt/python-removed/bin/python3' : 'python3', join(bin, name));
	}
};

const age = (directory, at) => {
	for (const entry of readdirSync(directory, {recursive: true, withFileTypes: true})) {
		lutimesSync(join(entry.parentPath, entry.name), at, at);
	}
	lutimesSync(directory, at, at);
};

/** Removes what `makeDemoForest` made. */
export const removeDemoForest = home => rmSync(home, {recursive: true, force: true});
