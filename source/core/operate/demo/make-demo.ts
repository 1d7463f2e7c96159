import {execFile} from 'node:child_process';
import {lutimes, mkdir, mkdtemp, readdir, realpath, rm, symlink, unlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {promisify} from 'node:util';
import type {Context} from '../../model/context.js';
import {placesBelow} from '../../model/own-places.js';
import {VenvError} from '../../model/error.js';
import {fsPath, join, type FsPath} from '../../model/path.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {findProgram} from '../../platform/processes/find-program.js';
import {pin} from '../../state/pins.js';
import {demoProjects, type DemoProject} from './demo-projects.js';

/** A forest to try the program on. */
type Demo = {
	/** Its home, its files of ours and its roots lie in a temporary directory: nothing of the user's is touched. */
	readonly context: Context;
	readonly root: FsPath;
	/** Removes all of it. */
	readonly remove: () => Promise<void>;
};

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Makes small real environments of every state in a temporary directory, some 25 MB. Throws `no-interpreter` where there
 * is no Python with venv; then nothing is left.
 */
export const makeDemo = async (context: Context): Promise<Demo> => {
	const home = fsPath(await realpath(await mkdtemp(`${tmpdir()}/venv-tui-demo-`)));
	// A file that the program writes as it ends may appear meanwhile.
	const remove = (): Promise<void> => rm(home, {recursive: true, force: true, maxRetries: 10, retryDelay: 100});
	const root = join(home, 'code');
	const active = demoProjects.find(({state}) => state === 'active');
	const own: Context = {
		...context,
		home,
		cwd: root,
		places: placesBelow(join(home, '.venv-tui')),
		variables: {
			...context.variables,
			HOME: home,
			VIRTUAL_ENV: active && join(root, active.name, '.venv'),
			VENVTUI_CMD_FILE: undefined,
		},
	};
	try {
		const python = pythonOf(context);
		await Promise.all(demoProjects.map(project => makeProject(join(root, project.name), project, {python, own})));
		await mkdir(join(root, 'web-next'));
		await symlink('../web/.venv', join(root, 'web-next/.venv'));
		await mkdir(join(root, 'shop'));
		await writeFile(join(root, 'shop/requirements.txt'), 'django\n');
		return {context: own, root, remove};
	} catch (error) {
		await remove();
		throw error;
	}
};

/** The system's own, where there is one: its path is short and the same everywhere. */
const pythonOf = (context: Context): FsPath => {
	const python = findProgram('python3', {...context, variables: {...context.variables, PATH: '/usr/bin'}});
	const found = python ?? findProgram('python3', context);
	if (found === undefined)
		throw new VenvError('no-interpreter', {
			what: {doing: 'find-any-python'},
			reason: {type: 'no-python-for-demo'},
		});
	return found;
};

type Making = {readonly python: FsPath; readonly own: Context};

const makeProject = async (directory: FsPath, project: DemoProject, {python, own}: Making): Promise<void> => {
	const environment = join(directory, '.venv');
	await mkdir(directory, {recursive: true});
	const variables = childVariables(own);
	await promisify(execFile)(python, ['-I', '-m', 'venv', '--without-pip', environment], {env: variables});
	const [version = ''] = await readdir(join(environment, 'lib'));
	const site = join(environment, 'lib', version, 'site-packages');
	for (const name of Object.keys(project.packages)) await addPackage(site, name, project);
	if (project.requirements !== undefined) await writeFile(join(directory, 'requirements.txt'), project.requirements);
	await writeFile(join(directory, 'main.py'), '');
	if (project.state === 'lost') await loseInterpreter(environment);
	if (project.state === 'pinned') await pin(environment, own);
	await age(directory, new Date(own.now().getTime() - project.days * dayMs));
};

/** Writes a distribution as pip leaves one. */
const addPackage = async (site: FsPath, name: string, {packages, requirements = ''}: DemoProject): Promise<void> => {
	const [version, kilobytes, requires] = packages[name]!;
	const folder = name.replaceAll('-', '_');
	const info = `${folder}-${version}.dist-info`;
	await mkdir(join(site, folder), {recursive: true});
	await mkdir(join(site, info));
	const isRequested = requirements.toLowerCase().includes(name);
	const files: Readonly<Record<string, string | Buffer>> = {
		[`${folder}/__init__.py`]: `__version__ = '${version}'\n`,
		[`${folder}/data.bin`]: Buffer.alloc(kilobytes * 1024, name),
		[`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${requires.map(one => `Requires-Dist: ${one}\n`).join('')}\n`,
		[`${info}/INSTALLER`]: 'pip\n',
		...(isRequested && {[`${info}/REQUESTED`]: ''}),
	};
	for (const [path, content] of Object.entries(files)) await writeFile(join(site, path), content);
	const record = Object.entries(files).map(([path, content]) => `${path},,${Buffer.byteLength(content)}\n`);
	await writeFile(join(site, info, 'RECORD'), `${record.join('')}${info}/RECORD,,\n`);
};

/** As if the Python that it was made with had been removed since. */
const loseInterpreter = async (environment: FsPath): Promise<void> => {
	const bin = join(environment, 'bin');
	for (const name of (await readdir(bin)).filter(entry => entry.startsWith('python'))) {
		await unlink(join(bin, name));
		await symlink(name === 'python3' ? '/opt/python-removed/bin/python3' : 'python3', join(bin, name));
	}
};

const age = async (directory: FsPath, at: Date): Promise<void> => {
	const entries = await readdir(directory, {recursive: true, withFileTypes: true});
	await Promise.all(entries.map(({parentPath, name}) => lutimes(join(fsPath(parentPath), name), at, at)));
	await lutimes(directory, at, at);
};
