import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {inspect, inspectFully} from '../../../../source/core/inspect/inspect.js';
import {assessRequirements} from '../../../../source/core/requirements/report.js';
import {normalizeName} from '../../../../source/core/python/pep440-specifiers.js';
import {baseName, fsPath, join, parent, type FsPath} from '../../../../source/core/model/path.js';
import {bareEnvironment} from '../../../helpers/bare-environment.js';
import {addDistribution} from '../../../helpers/distribution.js';
import {askPython, environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const examine = async (path: FsPath) => {
	const context = await temporaryContext();
	const found = await recognise(path, context);
	if (found === undefined) throw new Error(`${path} is not recognised`);
	return inspectFully(await inspect(found, context), context);
};

test("the system's packages are those that the environment's own python sees, and are counted separately", async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'), '--system-site-packages');
	const question = `from importlib.metadata import distributions
print(json.dumps(sorted({d.metadata['Name'] for d in distributions() if '/.local/' not in str(d._path)})))`;
	const theirs = ((await askPython(path, question)) as string[]).map(normalizeName).sort();
	const {packages, inherited, environment} = await examine(path);
	expect(inherited.map(each => each.normalizedName)).toEqual(theirs);
	expect([packages, environment.packageCount]).toEqual([[], 0]);
	expect(inherited.every(each => each.inherited)).toBe(true);
});

/** An installation of Python with one package, and an environment of it: entries alone. */
const lent = async (systemSitePackages: boolean): Promise<FsPath> => {
	const root = await temporaryDirectory();
	const base = bareEnvironment(join(root, 'base'), {
		'lent-2.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: lent\nVersion: 2.0\n\n',
		'both-2.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: both\nVersion: 2.0\n\n',
	});
	execFileSync('cp', ['--remove-destination', '-L', '/usr/bin/python3', join(base, 'bin/python3.11')]);
	const path = bareEnvironment(join(root, 'project/.venv'));
	execFileSync('ln', ['-sfn', join(base, 'bin/python3.11'), join(path, 'bin/python')]);
	const lines = ['home = ' + join(base, 'bin'), `include-system-site-packages = ${String(systemSitePackages)}`];
	writeFileSync(join(path, 'pyvenv.cfg'), [...lines, 'version = 3.11.2', ''].join('\n'));
	await addDistribution(path, {name: 'both', version: '1.0', requires: ['lent>=1', 'lent>=3']});
	return path;
};

test("packages of the system meet needs, and are hidden by the environment's own", async () => {
	const {packages, inherited, graph} = await examine(await lent(true));
	expect(packages.map(({name, version}) => `${name} ${version}`)).toEqual(['both 1.0']);
	expect(inherited.map(({name, version}) => `${name} ${version}`)).toEqual(['lent 2.0']);
	expect([...graph.nodes.keys()]).toEqual(['both']);
	expect(graph.unmet.map(({dependency}) => dependency.requirement.specifier)).toEqual(['>=3']);
});

test('packages of the system are neither missing nor extra in the comparison with the project', async () => {
	const path = await lent(true);
	writeFileSync(join(parent(path), fsPath('requirements.txt')), 'lent\nboth\n');
	const {environment, packages} = await examine(path);
	const {drift} = await assessRequirements(environment, packages, await temporaryContext());
	expect(drift?.entries.map(({name, state}) => `${name} ${state}`)).toEqual(['both ok', 'lent ok']);
});

test('an isolated environment sees no packages of the system', async () => {
	const {inherited, graph} = await examine(await lent(false));
	expect([inherited, graph.unmet.length]).toEqual([[], 2]);
});

test('an environment reports only held ones that were in its own place', async () => {
	const path = bareEnvironment(join(await temporaryDirectory(), 'one'));
	const told = async () => (await examine(path)).environment.health?.some(({id}) => id === 'earlier-one-held');
	mkdirSync(join(parent(path), fsPath('.held-by-venvtui/0123456789ab/two')), {recursive: true});
	expect(await told()).toBe(false);
	mkdirSync(join(parent(path), fsPath('.held-by-venvtui/ba9876543210'), baseName(path)), {recursive: true});
	expect(await told()).toBe(true);
});
