import {execFile} from 'node:child_process';
import {mkdir, realpath, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, inject, test} from 'vitest';
import {recognise} from '../../source/core/discover/recognise.js';
import {inspect, inspectFully, type Inspection} from '../../source/core/inspect/inspect.js';
import type {FsPath} from '../../source/core/model/path.js';
import {askPython, environmentWithPip, pipInstall, python} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {makeWheel} from '../helpers/wheel.js';

const execute = promisify(execFile);

const inspectAt = async (path: FsPath): Promise<Inspection> => {
	const context = await temporaryContext();
	const found = await recognise(path, context);
	if (found === undefined) throw new Error(`${path} is not recognised`);
	return inspectFully(await inspect(found, context), context);
};

/** pip of the run's template looks into another environment: it is the environment's own python that answers. */
const pip = async (path: string, ...words: string[]): Promise<string> => {
	const command = ['-I', '-m', 'pip', '--python', join(path, 'bin/python'), '--disable-pip-version-check', ...words];
	const {stdout} = await execute(join(inject('template'), 'bin/python'), command).catch((error: {stdout?: string}) => {
		if (error.stdout === undefined) throw error;
		return {stdout: error.stdout};
	});
	return stdout;
};

const whole = `import os, platform, site
print(json.dumps([os.path.realpath(sys.prefix), platform.python_version(), platform.python_implementation(), [os.path.realpath(p) for p in sys.path if 'site-packages' in p]]))`;

const makers: ReadonlyArray<readonly [string, (directory: string) => Promise<unknown>]> = [
	['venv', directory => environmentWithPip(directory)],
	['virtualenv', directory => execute('virtualenv', ['-q', '--no-download', '-p', python(), directory])],
	['uv', directory => execute('uv', ['venv', '-q', '--offline', '--no-config', '-p', python(), directory])],
	['pypy', directory => execute('pypy3', ['-m', 'venv', '--without-pip', directory])],
];

const isInstalled = async (command: string): Promise<boolean> => {
	try {
		await execute(command, ['--version']);
		return true;
	} catch {
		return false;
	}
};

describe.each(makers)('an environment made by %s', (name, make) => {
	test('is what its own python says', async context => {
		const command = name === 'pypy' ? 'pypy3' : name;
		if (name !== 'venv' && !(await isInstalled(command))) return context.skip(`${command} is not installed`);
		const path = join(await temporaryDirectory(), '.venv') as FsPath;
		await make(path);
		const {environment, packages} = await inspectAt(path);
		const [prefix, version, implementation, sitePackages] = (await askPython(path, whole)) as string[];
		expect(await realpath(environment.path)).toBe(prefix);
		expect([environment.python?.version, environment.python?.implementation]).toEqual([version, implementation]);
		expect(environment.found.layout.sitePackages).toEqual(sitePackages);
		expect([environment.creator, environment.status]).toEqual([name === 'pypy' ? 'venv' : name, 'ok']);
		expect(environment.health?.filter(({severity}) => severity !== 'info')).toEqual([]);
		const listed = JSON.parse(await pip(path, 'list', '--format', 'json')) as unknown;
		expect(packages.map(({name: spelled, version: installed}) => ({name: spelled, version: installed}))).toEqual(
			listed,
		);
	});
});

test('packages, requests, origins and unmet needs equal those that pip reports', async () => {
	const directory = await temporaryDirectory();
	const path = await environmentWithPip(join(directory, '.venv'));
	const wheels = join(directory, 'wheels');
	await makeWheel(wheels, {
		name: 'Alpha.Beta',
		version: '1.0',
		requires: ['gamma>=1.5', 'delta[fast]', 'nothere; sys_platform == "win32"'],
	});
	await makeWheel(wheels, {name: 'gamma', version: '2.0rc1', requires: ['epsilon; python_version < "3"']});
	await makeWheel(wheels, {
		name: 'delta',
		version: '1.5',
		extras: ['fast'],
		requires: ['gamma; extra == "fast"', 'zeta; extra == "slow"'],
	});
	const old = await makeWheel(wheels, {name: 'gamma', version: '1.0', requires: ['missing-one>=3']});
	const project = join(directory, 'source tree');
	await mkdir(project);
	await writeFile(
		join(project, 'pyproject.toml'),
		'[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
	);
	await writeFile(join(project, 'backend.py'), backend);
	await pipInstall(path, wheels, '--pre', 'Alpha.Beta');
	await pipInstall(path, wheels, '--no-deps', old);
	await pipInstall(path, wheels, '--no-build-isolation', '--no-deps', '-e', project);
	const {packages, graph} = await inspectAt(path);

	const report = JSON.parse(await pip(path, 'inspect')) as {installed: PipPackage[]};
	const theirs = report.installed.map(each => ({
		name: each.metadata.name,
		version: each.metadata.version,
		requires: each.metadata.requires_dist ?? [],
		requested: each.requested,
		installer: each.installer,
		place: each.metadata_location,
		url: each.direct_url?.url,
		editable: each.direct_url?.dir_info?.editable ?? false,
	}));
	const ours = packages.map(each => ({
		name: each.name,
		version: each.version,
		requires: each.requires,
		requested: each.requested,
		installer: each.installer,
		place: each.metadataPath,
		url: 'path' in each.origin ? new URL(`file://${each.origin.path}`).href : undefined,
		editable: each.editable,
	}));
	const byName = (one: {name: string}, other: {name: string}) =>
		one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1;
	expect(ours.toSorted(byName)).toEqual(theirs.toSorted(byName));

	const complaints = (await pip(path, 'check')).trim().split('\n').sort();
	const spoken = graph.unmet.map(unmet => {
		const {version} = graph.nodes.get(unmet.name)?.package ?? {};
		const {requirement, installed} = unmet.dependency;
		const problem =
			installed === undefined
				? `requires ${requirement.normalizedName}, which is not installed.`
				: `has requirement ${requirement.name}${requirement.specifier}, but you have ${requirement.name} ${installed}.`;
		return `${unmet.name} ${version ?? ''} ${problem}`;
	});
	expect(spoken.sort()).toEqual(complaints);
	expect(graph.unmet[0]).toMatchObject({
		name: 'alpha-beta',
		dependency: {requirement: {name: 'gamma', specifier: '>=1.5'}, installed: '1.0'},
	});
}, 60_000);

/** Builds an editable wheel with the standard library alone. */
const backend = `import os, zipfile
def build_editable(directory, settings=None, metadata=None):
    name = 'edit_me-0.1-py3-none-any.whl'
    files = {
        'edit_me.pth': os.getcwd() + '\\n',
        'edit_me-0.1.dist-info/METADATA': 'Metadata-Version: 2.1\\nName: edit-me\\nVersion: 0.1\\n',
        'edit_me-0.1.dist-info/WHEEL': 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
    }
    files['edit_me-0.1.dist-info/RECORD'] = ''.join(f'{path},,\\n' for path in files) + 'edit_me-0.1.dist-info/RECORD,,\\n'
    with zipfile.ZipFile(os.path.join(directory, name), 'w') as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return name
build_wheel = build_editable
`;

type PipPackage = {
	readonly metadata: {readonly name: string; readonly version: string; readonly requires_dist?: readonly string[]};
	readonly metadata_location: string;
	readonly installer?: string;
	readonly requested: boolean;
	readonly direct_url?: {readonly url: string; readonly dir_info?: {readonly editable?: boolean}};
};
