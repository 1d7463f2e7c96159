import {appendFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {findLayout} from '../../../source/core/discover/environment-layout.js';
import {join, type FsPath} from '../../../source/core/model/path.js';
import {nameToType} from '../../../source/core/safety/assess-deletion.js';
import {findUserFiles} from '../../../source/core/safety/user-files.js';
import {addDistribution, sitePackagesOf} from '../../helpers/distribution.js';
import {environmentWithPip, environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram} from '../../helpers/terminal.js';

const write = (path: string): void => {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, 'user work');
};

const userFiles = async (path: FsPath): Promise<{count: number; first: readonly string[]}> => {
	const {count, first} = findUserFiles(path, await findLayout(path));
	return {count, first: first.map(each => each.slice(path.length + 1)).sort()};
};

const usualNames = ['share/notebooks', 'doc', 'etc', 'log', 'tmp', 'tcl-thesis', 'local', 'bin', 'lib'];

test("the user's own files are found below directories with names that environments have", async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), 'p/.venv'));
	for (const name of usualNames) write(join(path, name, 'work.txt'));
	expect((await userFiles(path)).count).toBe(usualNames.length);
	const sitePackages = await sitePackagesOf(path);
	for (const name of ['mine.ipynb', 'mine/data.csv']) write(`${sitePackages}/${name}`);
	expect((await userFiles(path)).count).toBe(usualNames.length + 2);
});

test.each(['activate.nu', 'activate_this.py', 'deactivate.bat', 'pydoc.bat'])(
	"bin/%s, which uv and virtualenv write, is nobody's own file",
	async name => {
		const path = await environmentWithoutPip(join(await temporaryDirectory(), 'p/.venv'));
		write(join(path, 'bin', name));
		expect(await userFiles(path)).toEqual({count: 0, first: []});
	},
);

test.each([
	['activate', 'export DATABASE_URL=postgres://x'],
	['activate', '. ./.env'],
	['activate', '\talias dj="python manage.py"'],
	['activate.fish', 'set -gx DJANGO_SETTINGS_MODULE web.settings'],
	['activate.csh', 'setenv API_KEY 1'],
])("bin/%s to which somebody has added '%s' is the user's", async (name, line) => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), 'p/.venv'));
	appendFileSync(join(path, 'bin', name), `${line}\n`);
	expect(await userFiles(path)).toEqual({count: 1, first: [`bin/${name}`]});
});

test("kernels, settings of Jupyter and scripts that a user has written are the user's", async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), 'p/.venv'));
	const own = ['etc/jupyter/jupyter_server_config.py', 'share/jupyter/kernels/mine/kernel.json', 'bin/report'];
	for (const name of own) write(join(path, name));
	writeFileSync(join(path, 'bin/report'), `#!${path}/bin/python\nprint("mine")\n`);
	writeFileSync(join(path, 'bin/alpha'), `#!${path}/bin/python\nimport sys\nsys.argv[0] = ''\n`);
	expect(await userFiles(path)).toEqual({count: 3, first: [...own].sort()});
});

test("files that pip, Python and packages leave don't count as the user's own", async () => {
	const path = await environmentWithPip(join(await temporaryDirectory(), 'p/.venv'));
	expect(await userFiles(path)).toEqual({count: 0, first: []});
	execFileSync(join(path, 'bin/python'), ['-m', 'compileall', '-q', join(path, 'lib')]);
	await addDistribution(path, {
		name: 'alpha',
		version: '1.0',
		files: {'alpha/__init__.py': ''},
		record: ['../../../bin/alpha,,', '../../../share/man/man1/alpha.1,,'],
	});
	// A browser or a model that a package has downloaded lies beside its modules.
	for (const name of ['bin/alpha', 'share/man/man1/alpha.1', 'share/jupyter/lab/settings/page_config.json'])
		write(join(path, name));
	write(`${await sitePackagesOf(path)}/alpha/.local-browsers/chromium/chrome`);
	expect(await userFiles(path)).toEqual({count: 0, first: []});
	write(join(path, 'share/man/man1/own.1'));
	expect(await userFiles(path)).toEqual({count: 1, first: ['share/man/man1/own.1']});
});

test('Node and the packages of npm are named once each, where nodeenv has put them', async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), 'p/.venv'));
	const ofNode = [
		'bin/npm',
		'lib/node_modules/npm/index.js',
		'include/node/node.h',
		'share/man/man1/node.1',
		'LICENSE',
	];
	for (const name of ['bin/node', ...ofNode]) write(join(path, name));
	expect(await userFiles(path)).toEqual({count: 1, first: ['bin/node']});
	for (const name of ['tsc.js', 'lib.js']) write(join(path, 'lib/node_modules/typescript', name));
	expect(await userFiles(path)).toEqual({count: 2, first: ['bin/node', 'lib/node_modules/typescript']});
});

test.each([
	'libs/thesis.txt',
	'bin/activate_my_project.sh',
	'bin/libpython_notes.tar',
	'share/jupyter/lab/settings/overrides.json',
])("%s, whose name only begins or looks like a creator's, is the user's", async name => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), 'p/.venv'));
	write(join(path, name));
	expect(await userFiles(path)).toEqual({count: 1, first: [name]});
});

test('files of packages that were changed by hand are named where they are looked for', async () => {
	const path = await environmentWithPip(join(await temporaryDirectory(), 'p/.venv'));
	const edited = async () => findUserFiles(path, await findLayout(path), {withEdited: true}).edited;
	expect(await edited()).toEqual({count: 0, first: []});
	const sitePackages = (await sitePackagesOf(path)) as FsPath;
	const [longer, same] = [join(sitePackages, 'pip/__init__.py'), join(sitePackages, 'pip/__main__.py')];
	appendFileSync(longer, '# mine\n');
	writeFileSync(same, readFileSync(same, 'utf8').replace('import', 'IMPORT'));
	utimesSync(same, new Date(), new Date(Date.now() + 60_000));
	expect(await edited()).toEqual({count: 2, first: [longer, same]});
});

test('a checkout and a nested environment are one each, except where they have warnings of their own', async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), 'p/.venv'));
	for (const name of ['src/web/.git/HEAD', 'src/web/app.py', 'etc/inner/pyvenv.cfg']) write(join(path, name));
	expect(await userFiles(path)).toEqual({count: 2, first: ['etc/inner', 'src/web']});
	const {count} = findUserFiles(path, await findLayout(path), {withTrees: false});
	expect(count).toBe(0);
});

test("the built program names the user's own files before it deletes them, and in its JSON", async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), 'p/.venv'));
	for (const name of usualNames) write(join(path, name, 'work.txt'));
	const home = await temporaryDirectory();
	const output = execFileSync(process.execPath, [builtProgram, 'rm', path, '--yes', '--json'], {
		env: {...process.env, VENVTUI_HOME: home},
		stdio: 'pipe',
	});
	const {warnings} = JSON.parse(output.toString()) as {warnings: readonly string[]};
	expect(warnings.join('\n')).toMatch(/Holds 9 files that no package installed: .*work\.txt/);
});

test.each([
	['/home/me/web/.venv', 'web/.venv'],
	['/venv', 'venv'],
])('to delete %s where a name has to be typed, %s is typed', (path, name) => {
	expect(nameToType(path as FsPath)).toBe(name);
});
