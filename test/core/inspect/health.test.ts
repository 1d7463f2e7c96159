import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import type {Environment} from '../../../source/core/model/environment.js';
import {healthCodes, type HealthNote} from '../../../source/core/model/health.js';
import {healthHint, healthHintWithKey, healthMessage} from '../../../source/text/health.js';
import {inspect, inspectFully} from '../../../source/core/inspect/inspect.js';
import {groupLostInterpreters} from '../../../source/core/inspect/lost-interpreters.js';
import {fsPath} from '../../../source/core/model/path.js';
import {findFixes} from '../../../source/core/operate/check/fix.js';
import {addDistribution, sitePackagesOf} from '../../helpers/distribution.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const make = async (...flags: string[]): Promise<string> =>
	environmentWithoutPip(join(await temporaryDirectory(), '.venv'), ...flags);

const examine = async (path: string): Promise<Environment> => {
	const context = await temporaryContext();
	const found = await recognise(fsPath(path), context);
	if (found === undefined) throw new Error(`${path} is not recognised`);
	return (await inspectFully(await inspect(found, context), context)).environment;
};

// Every environment made without pip says so.
const notes = ({health = []}: Environment): readonly HealthNote[] => health.filter(({id}) => id !== 'pip-missing');
const told = async (path: string): Promise<readonly string[]> =>
	notes(await examine(path)).map(note => `${healthCodes[note.id]} ${note.severity} ${healthMessage(note)}`);

test('a healthy environment has no health notes', async () => {
	const path = await make();
	await addDistribution(path, {name: 'alpha', version: '1.0', files: {'alpha/__init__.py': ''}});
	expect(await told(path)).toEqual([]);
});

test('a directory that a service copies to other machines is named, with what to do', async () => {
	const path = await make();
	await mkdir(join(path, '../.stfolder'));
	const message = `Syncthing copies ${join(path, '..')} to other machines, where an environment doesn't work`;
	expect(await told(path)).toEqual([`H36 info ${message}`]);
	const [note] = notes(await examine(path));
	expect(note && healthHint(note)).toBe('Exclude it from syncing, or create it elsewhere');
});

test('leftovers of an interrupted installation are named, and removed only if their successor is there', async () => {
	const path = await make();
	const sitePackages = await sitePackagesOf(path);
	await addDistribution(path, {name: 'gamma', version: '3.1', files: {'gamma/__init__.py': ''}});
	for (const name of ['~amma', '~amma-3.0.dist-info', '~lone', '~lone-1.0.dist-info'])
		await mkdir(join(sitePackages, name));
	const environment = await examine(path);
	expect(notes(environment).map(({id}) => id)).toEqual(['pip-leftovers']);
	const mend = (await findFixes(environment, await temporaryContext())).find(({note}) => note.id === 'pip-leftovers');
	expect(mend?.remedy).toEqual({type: 'remove-leftovers', names: ['~amma', '~amma-3.0.dist-info']});
});

test('an environment in the root of a project gets no .gitignore, which would hide the project', async () => {
	const path = await make();
	await mkdir(join(path, '.git'));
	const environment = await examine(path);
	const ids = (await findFixes(environment, await temporaryContext())).map(({note}) => note.id);
	expect([environment.git, ids.includes('not-ignored-by-git')]).toEqual(['untracked', false]);
});

test('damaged distributions are named: no metadata, no list of files, twice, files gone', async () => {
	const path = await make();
	await rm(join(await addDistribution(path, {name: 'alpha', version: '1.0'}), 'METADATA'));
	await rm(join(await addDistribution(path, {name: 'beta', version: '1.0'}), 'RECORD'));
	await addDistribution(path, {name: 'Delta', version: '1.0'});
	await addDistribution(path, {name: 'delta', version: '2.0'});
	await addDistribution(path, {name: 'gamma', version: '1.0', record: ['gamma/gone.py,,', 'gamma/gone.pyc,,']});
	expect((await told(path)).join('\n')).toMatch(
		/^H15 degraded Installed twice: delta.*\nH13 degraded .*alpha is missing\nH14 degraded .*beta.*\nH16 degraded .*alpha \(1 of \d\), gamma \(1 of \d\)$/,
	);
});

test('a RECORD that leads out of the environment is named, and never followed', async () => {
	const path = await make();
	await addDistribution(path, {
		name: 'gamma',
		version: '1.0',
		record: ['../../../../.venv-old/keep.txt,,', '/etc/hostname,,', '../../../bin/activate,,'],
	});
	expect(await told(path)).toEqual([
		'H34 degraded Lists files outside the environment: gamma; pip would delete those with it',
	]);
});

test('an unmet need and an editable project whose source is gone are named', async () => {
	const path = await make();
	const info = await addDistribution(path, {name: 'scipy', version: '1.0', requires: ['numpy<1.26']});
	await addDistribution(path, {name: 'numpy', version: '1.26.4'});
	await writeFile(join(info, 'direct_url.json'), '{"url": "file:///nowhere/src%20a", "dir_info": {"editable": true}}');
	expect(await told(path)).toEqual([
		'H17 degraded scipy needs numpy<1.26, has 1.26.4',
		'H18 degraded The source of an editable install is gone: scipy: /nowhere/src a is not there',
	]);
});

test('code that runs at every start is named, except for what setuptools and virtualenv write, and none of it runs', async () => {
	const path = await make();
	const sitePackages = await sitePackagesOf(path);
	const mark = join(path, '..', 'EXECUTED');
	const code = `import os; open(${JSON.stringify(mark)}, 'w')`;
	await writeFile(join(sitePackages, 'zz.pth'), `${code}\n`);
	await writeFile(join(sitePackages, 'sitecustomize.py'), `${code}\n`);
	await writeFile(join(sitePackages, '_virtualenv.pth'), 'import _virtualenv');
	const shim =
		"import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; enabled and __import__('_distutils_hack').add_shim(); ";
	await writeFile(join(sitePackages, 'distutils-precedence.pth'), `${shim}\n`);
	await writeFile(join(sitePackages, 'almost.pth'), `import _virtualenv; ${code}\n`);
	expect(await told(path)).toEqual([
		'H28 info Code runs whenever its Python starts: almost.pth, sitecustomize.py, zz.pth',
	]);
	expect(existsSync(mark)).toBe(false);
});

test('system packages that were asked for are no defect, those that a missing key lets in are', async () => {
	const path = await make('--system-site-packages');
	expect((await examine(path)).status).toBe('ok');
	expect(await told(path)).toEqual([expect.stringMatching(/^H22 info .* as chosen when it was created$/)]);
	const config = join(path, 'pyvenv.cfg');
	const text = await readFile(config, 'utf8');
	await writeFile(config, text.replace(/^include-system-site-packages.*\n/m, ''));
	expect((await examine(path)).status).toBe('degraded');
	expect(await told(path)).toEqual([expect.stringMatching(/^H22 degraded /)]);
});

test('an environment below a directory with a line break in its name was not moved', async () => {
	// Flags, so that it is made there and not copied: pyvenv.cfg then names the directory in its command.
	const path = await environmentWithoutPip(join(await temporaryDirectory(), 'new\nline', '.venv'), '--prompt', 'x');
	expect((await told(path)).filter(note => note.startsWith('H08'))).toEqual([]);
});

test.each([
	['half made', [], async (path: string) => removeActivation(path), 'half-made'],
	['read-only', [], async (path: string) => chmod(join(path, 'bin'), 0o555), 'read-only'],
	[
		'of a base that is gone, by copies',
		['--copies'],
		async (path: string) => setConfig(path, 'home', '/nowhere/bin'),
		'base-removed',
	],
	['of another minor version than its packages', [], async (path: string) => renameLibrary(path), 'version-mismatch'],
	[
		'not UTF-8 in pyvenv.cfg',
		[],
		async (path: string) => setConfig(path, 'prompt', Buffer.from([0xe9])),
		'config-unreadable',
	],
])('an environment %s is told', async (_, flags, damage, id) => {
	const path = await make(...flags);
	await damage(path);
	expect(notes(await examine(path)).map(note => note.id)).toContain(id);
});

const removeActivation = async (path: string): Promise<void> => {
	for (const name of await readdir(join(path, 'bin'))) if (/^activate/i.test(name)) await rm(join(path, 'bin', name));
};

const setConfig = (path: string, key: string, value: string | Buffer): Promise<void> =>
	writeFile(
		join(path, 'pyvenv.cfg'),
		Buffer.concat([
			Buffer.from(
				`include-system-site-packages = false\nhome = /usr/bin\n`.replace(/home.*/, key === 'home' ? '' : '$&') +
					`${key} = `,
			),
			Buffer.from(value),
		]),
	);

const renameLibrary = async (path: string): Promise<void> => {
	const [name = ''] = await readdir(join(path, 'lib'));
	await rename(join(path, 'lib', name), join(path, 'lib', 'python3.4'));
};

test('environments that lost one Python are reported together', async () => {
	const directory = await temporaryDirectory();
	const all = [];
	for (const [name, target] of [
		['a', '/opt/versions/3.11.4/bin/python3.11'],
		['b', '/opt/versions/3.11.4/bin/python3.11'],
		['c', '/nowhere/python3.9'],
	] as const) {
		const path = await environmentWithoutPip(join(directory, name));
		await rm(join(path, 'bin/python'));
		await symlink(target, join(path, 'bin/python'));
		all.push(await examine(path));
	}
	const groups = groupLostInterpreters(all);
	expect(groups.map(({name, environments}) => [name, environments.length])).toEqual([
		['python3.11.4', 2],
		['python3.9', 1],
	]);
});

test('activation scripts that also compute a path for Cygwin still reveal where they were made', async () => {
	const path = await make();
	const script = (place: string) =>
		`case "$(uname)" in\n CYGWIN*)\n  VIRTUAL_ENV=$(cygpath '${place}')\n  ;;\n *)\n  export VIRTUAL_ENV='${place}'\nesac\n`;
	await writeFile(join(path, 'bin/activate'), script(path));
	expect(await told(path)).toEqual([]);
	await writeFile(join(path, 'bin/activate'), script('/nowhere/old'));
	expect((await told(path))[0]).toMatch(/^H08 broken It was moved from \/nowhere\/old/);
});

test('hostile bytes in any file come out printable', async () => {
	const path = await make();
	const evil = 'ev\x1b[2Jil\u202e\x07\u009b31m';
	await addDistribution(path, {name: 'evil', version: '1.0', requires: [`${evil}>1`, 'absent>1']});
	await addDistribution(path, {
		name: evil.replace('/', ''),
		version: `1\x1b]52;c;x\x07`,
		record: [`../../../../../${evil},,`],
	});
	await writeFile(join(await sitePackagesOf(path), `${evil}.pth`), `import ${evil}\n/nowhere/${evil}\n`);
	await rm(join(path, 'bin/python'));
	await symlink(`/nowhere/${evil}/python3.9${evil}`, join(path, 'bin/python'));
	const {health = []} = await examine(path);
	const text = JSON.stringify(
		health.map(note => [healthMessage(note), healthHint(note), healthHintWithKey(note, name => name)]),
	);
	expect(health.map(({id}) => healthCodes[id])).toEqual(expect.arrayContaining(['H01', 'H17', 'H18', 'H28', 'H34']));
	expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\\u00[01]/);
});

test('no code of an environment is executed', async context => {
	try {
		execFileSync('strace', ['-V'], {stdio: 'ignore'});
	} catch {
		return context.skip('strace is not installed');
	}
	const directory = await temporaryDirectory();
	const path = await environmentWithoutPip(join(directory, '.venv'));
	await addDistribution(path, {name: 'alpha', version: '1.0'});
	const script = join(directory, 'look.mjs');
	const {build} = await import('esbuild');
	const source = join(import.meta.dirname, '../../../source/core');
	await build({
		stdin: {
			contents: `import {recognise} from ${JSON.stringify(join(source, 'discover/recognise.ts'))};
import {inspect, inspectFully} from ${JSON.stringify(join(source, 'inspect/inspect.ts'))};
import {findInterpreters} from ${JSON.stringify(join(source, 'python/interpreters.ts'))};
import {createContext} from ${JSON.stringify(join(source, 'model/context.ts'))};
const context = createContext();
const found = await recognise(process.argv[2], context);
const {packages} = await inspectFully(await inspect(found, context), context);
console.log(packages.length, (await findInterpreters(context)).length > 0);`,
			resolveDir: source,
		},
		bundle: true,
		platform: 'node',
		format: 'esm',
		outfile: script,
		logLevel: 'error',
		banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
	});
	const log = join(directory, 'trace');
	const words = ['-f', '-e', 'trace=execve,execveat', '-o', log, process.execPath, script, path];
	expect(execFileSync('strace', words, {encoding: 'utf8'}).trim()).toBe('1 true');
	const calls = execFileSync('grep', ['-c', 'exec', log], {encoding: 'utf8'}).trim();
	expect(calls, 'only node itself is started').toBe('1');
});

const leadTo = async (path: string, python: string, place: string): Promise<void> => {
	await rm(join(path, 'bin/python'));
	await symlink(python, join(path, 'bin/python'));
	const activate = join(path, 'bin/activate');
	await writeFile(activate, (await readFile(activate, 'utf8')).replaceAll(path, place));
};

test.each([
	['/workspaces/api/py/bin/python3.9', undefined, 'in a container or on another machine: /workspaces/api/py'],
	['/usr/local/bin/python3.0', '/app/.venv', 'in a container or on another machine: /app/.venv'],
	['/home/nobody-here/.pyenv/versions/3.9.1/bin/python3.9', undefined, 'on another machine or in a container: /home'],
	['/opt/homebrew/bin/python3.9', undefined, 'on another operating system: /opt/homebrew'],
])('an environment whose Python was %s was not robbed of it, but made elsewhere', async (python, place, words) => {
	const path = await make();
	await leadTo(path, python, place ?? path);
	const environment = await examine(path);
	expect(await told(path)).toEqual([expect.stringContaining(`H37 broken Made ${words}`)]);
	expect(groupLostInterpreters([environment])).toEqual([]);
});

test.each([
	['an old Python of this system', '/usr/bin/python3.0', undefined, ['H01']],
	['an old Python below /opt', '/opt/python3.0/bin/python3.0', undefined, ['H01']],
	['an old Python, and then moved', '/usr/bin/python3.0', '/tmp/nowhere/.venv', ['H01', 'H08']],
	['a disk that is not mounted', '/media/nobody/disk/bin/python3.0', '/media/nobody/disk/.venv', ['H01', 'H08']],
])('an environment with %s was not made elsewhere', async (_, python, place, codes) => {
	const path = await make();
	await leadTo(path, python, place ?? path);
	expect((await told(path)).map(note => note.slice(0, 3))).toEqual(codes);
});
