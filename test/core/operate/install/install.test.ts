import {execFileSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {chmod, mkdir, readFile, readdir, rename, rm, symlink, unlink, writeFile} from 'node:fs/promises';
import {expect, onTestFinished, test} from 'vitest';
import type {Context} from '../../../../source/core/model/context.js';
import type {Found} from '../../../../source/core/model/environment.js';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {listPackages} from '../../../../source/core/inspect/packages/installed-packages.js';
import {whyNotUndone} from '../../../../source/core/held/undo-room.js';
import {VenvError} from '../../../../source/core/model/error.js';
import type {ChangeNote} from '../../../../source/core/operate/install/change-note.js';
import {
	installPackages,
	nothing,
	planInstall,
	uninstallPackages,
} from '../../../../source/core/operate/install/install.js';
import {readRunLog} from '../../../../source/core/platform/processes/run-log.js';
import {join, parent, type FsPath} from '../../../../source/core/model/path.js';
import {lastNoted} from '../../../../source/core/state/use-notes.js';
import {checksum} from '../../../helpers/checksum.js';
import {environmentToInstallInto, environmentWithPip, environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';
import {makeWheel} from '../../../helpers/wheel.js';

type Scene = {readonly context: Context; readonly found: Found; readonly project: FsPath; readonly wheels: FsPath};

const scene = async (
	variables: Readonly<Record<string, string>> = {},
	make: (directory: string) => Promise<FsPath> = environmentToInstallInto,
): Promise<Scene> => {
	const project = await temporaryDirectory();
	const wheels = join(project, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0', requires: ['beta']});
	await makeWheel(wheels, {name: 'alpha', version: '2.0', requires: ['beta']});
	await makeWheel(wheels, {name: 'beta', version: '1.0'});
	const context = await temporaryContext({
		// By pip even where uv is installed, since uv reads none of pip's configuration.
		variables: {...process.env, VENVTUI_INSTALLER: 'pip', PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, ...variables},
	});
	const found = await recognise(await make(join(project, '.venv')), context);
	if (found === undefined) throw new Error('no environment');
	return {context, found, project, wheels};
};

const versions = async (found: Found): Promise<readonly string[]> =>
	(await listPackages(found))
		.filter(({normalizedName}) => normalizedName !== 'pip' && normalizedName !== 'setuptools')
		.map(({name, version}) => `${name} ${version}`);

test('install, upgrade and uninstall change exactly the named packages, and the log has each command', async () => {
	const {context, found, project} = await scene(
		{PIP_TARGET: '/nonexistent/a', PIP_PREFIX: '/nonexistent/b'},
		environmentWithPip,
	);
	const options = {context, isTrusted: true};
	// A module of the project that is named like the installer is not run in its place.
	await writeFile(join(project, 'pip.py'), 'import pathlib; pathlib.Path("EXECUTED").touch()\n');
	const planned = await planInstall(found, {...nothing, requirements: ['alpha==1.0'], ...options});
	const installed = await installPackages(found, {...nothing, requirements: ['alpha==1.0'], ...options});
	expect(installed.changed.installed).toEqual([
		{name: 'alpha', version: '1.0'},
		{name: 'beta', version: '1.0'},
	]);
	expect(await lastNoted(found, context)).toMatchObject({what: 'installed into'});
	if (planned.changes) expect(planned.changes.installed.map(({name}) => name).sort()).toEqual(['alpha', 'beta']);
	const upgraded = await installPackages(found, {...nothing, requirements: ['alpha'], upgrade: true, ...options});
	expect(upgraded.changed).toEqual({installed: [], removed: [], upgraded: [{name: 'alpha', from: '1.0', to: '2.0'}]});
	const removed = await uninstallPackages(found, {names: ['Alpha'], ...options});
	expect(removed.changed.removed).toEqual([{name: 'alpha', version: '2.0'}]);
	expect(await versions(found)).toEqual(['beta 1.0']);
	const commands = (await readRunLog(context)).map(({command}) => command.slice(-2).join(' '));
	expect(commands.slice(-3)).toEqual(['-- alpha==1.0', '-- alpha', '-- Alpha']);
	expect(await readdir(project)).toEqual(['.venv', 'pip.py', 'wheels']);
});

test("a cancelled install leaves none of the installer's temporary files", async () => {
	const temporary = await temporaryDirectory();
	const {context, found} = await scene({TMPDIR: temporary});
	const controller = new AbortController();
	const during: string[] = [];
	const installing = installPackages(
		found,
		{...nothing, requirements: ['alpha'], context, isTrusted: true},
		{
			signal: controller.signal,
			onProgress: ({line}) => {
				if (line === undefined || controller.signal.aborted) return;
				during.push(...readdirSync(temporary, {recursive: true, encoding: 'utf8'}));
				controller.abort();
			},
		},
	);
	await expect(installing).rejects.toMatchObject({code: 'cancelled'});
	expect(during.length).toBeGreaterThan(1);
	expect(await readdir(temporary)).toEqual([]);
});

test('an install that fails says why and that nothing changed', async () => {
	const {context, found} = await scene();
	const installing = installPackages(found, {...nothing, requirements: ['alpha', 'nope==9'], context, isTrusted: true});
	await expect(installing).rejects.toMatchObject({
		code: 'install-failed',
		reason: {type: 'no-version', name: 'nope', specifier: '==9'},
		state: {type: 'as-it-was', written: []},
	});
});

test('an environment that is not trusted is not run', async () => {
	const {context, found} = await scene({}, environmentWithoutPip);
	const installing = installPackages(found, {...nothing, requirements: ['alpha'], context});
	await expect(installing).rejects.toMatchObject({code: 'not-trusted', exitCode: 3});
	expect(await readRunLog(context)).toEqual([]);
});

test('a wheel whose RECORD names files outside is installed, but not uninstalled or upgraded', async () => {
	const {context, found, project, wheels} = await scene();
	const precious = join(project, '.venv-old');
	await mkdir(precious);
	await writeFile(join(precious, 'keep.txt'), 'mine');
	await makeWheel(wheels, {name: 'hostile', version: '1.0', claims: ['../../../../.venv-old/keep.txt']});
	const options = {context, isTrusted: true};
	const installed = await installPackages(found, {...nothing, requirements: ['hostile'], ...options});
	expect(installed.changed.installed).toEqual([{name: 'hostile', version: '1.0'}]);
	await expect(uninstallPackages(found, {names: ['hostile'], ...options})).rejects.toMatchObject({
		code: 'refused',
		exitCode: 3,
	});
	const upgrading = installPackages(found, {...nothing, requirements: ['alpha'], upgrade: true, ...options});
	await expect(upgrading).rejects.toMatchObject({
		code: 'refused',
		reason: {type: 'stray-list', outside: expect.stringContaining('.venv-old') as string},
	});
	expect(await readFile(join(precious, 'keep.txt'), 'utf8')).toBe('mine');
});

test('a directory that replaced the listed environment is not installed into', async () => {
	const {context, found, project} = await scene({}, environmentWithoutPip);
	await rename(found.path, join(project, 'moved'));
	const installing = () => installPackages(found, {...nothing, requirements: ['beta'], context, isTrusted: true});
	await expect(installing()).rejects.toMatchObject({code: 'not-found'});
	await symlink(join(project, 'moved'), found.path);
	await expect(installing()).rejects.toMatchObject({code: 'changed', exitCode: 3});
	await unlink(found.path);
	await environmentWithoutPip(found.path);
	await expect(installing()).rejects.toMatchObject({code: 'changed'});
	expect(await readRunLog(context)).toEqual([]);
});

test.skipIf(process.getuid?.() !== 0)(
	'where nothing can be noted beside it, an install works, and one that fails names what is other now',
	async () => {
		const {context, found, project} = await scene({VENVTUI_INSTALLER: 'uv'}, environmentWithoutPip);
		const [site = project] = found.layout.sitePackages;
		const metadata = (name: string) =>
			`mkdir -p ${site}/${name}-1.0.dist-info && echo 'Name: ${name}\nVersion: 1.0' > ${site}/${name}-1.0.dist-info/METADATA`;
		const programs = join(project, 'programs');
		await mkdir(programs);
		await writeFile(
			join(programs, 'uv'),
			`#!/bin/sh\n${metadata('gamma')}\ncase "$*" in *delta*) echo 'error: it broke' >&2; exit 1;; esac\n`,
		);
		await chmod(join(programs, 'uv'), 0o755);
		const variables = {...context.variables, PATH: `${programs}:/usr/bin:/bin`};
		const options = {context: {...context, variables}, isTrusted: true};
		execFileSync('chattr', ['+i', project]);
		onTestFinished(() => void execFileSync('chattr', ['-i', project]));
		expect(await whyNotUndone(found.path, context)).toEqual({type: 'unwritable', directory: project});
		const failing = installPackages(found, {...nothing, requirements: ['delta'], ...options});
		await expect(failing).rejects.toMatchObject({
			state: {type: 'packages-changed', packages: ['gamma']},
		});
		execFileSync('rm', ['-r', `${site}/gamma-1.0.dist-info`]);
		const warnings: ChangeNote[] = [];
		const note = {type: 'no-undo', reason: {type: 'refused', error: expect.any(VenvError) as VenvError}};
		const request = {...nothing, requirements: ['gamma'], ...options};
		const heard = await installPackages(found, request, {
			onWarning: warning => warnings.push(warning),
			onProgress: ({step}) => {
				if ('name' in step && step.name.includes('gamma')) expect(warnings).toHaveLength(1);
			},
		});
		expect([heard.changed.installed, heard.notes, warnings]).toEqual([[{name: 'gamma', version: '1.0'}], [], [note]]);
		const done = await installPackages(found, {...nothing, requirements: ['gamma'], ...options});
		expect(done.notes).toEqual([note]);
		expect((await readdir(project)).sort()).toEqual(['.venv', 'programs', 'wheels']);
	},
);

test('without its pyvenv.cfg nothing is installed: it would land in the base Python', async () => {
	const {context, found} = await scene({}, environmentWithoutPip);
	await rm(join(found.path, 'pyvenv.cfg'));
	const damaged = await recognise(found.path, context);
	if (damaged === undefined) throw new Error('no environment');
	const installing = installPackages(damaged, {...nothing, requirements: ['alpha'], context, isTrusted: true});
	await expect(installing).rejects.toMatchObject({code: 'refused', reason: {type: 'config-unfit'}});
});

test.each(['lib', 'the directory of its version'])(
	'where %s is a link that leads out, nothing is installed',
	async name => {
		const {context, found, project} = await scene();
		const library = join(found.path, 'lib');
		const place = name === 'lib' ? library : join(library, (await readdir(library))[0] ?? '');
		await rename(place, join(project, 'elsewhere'));
		await symlink(join(project, 'elsewhere'), place);
		const before = checksum(project);
		const installing = installPackages(found, {...nothing, requirements: ['alpha'], context, isTrusted: true});
		await expect(installing).rejects.toMatchObject({
			code: 'refused',
			reason: {type: 'packages-outside', link: place},
		});
		expect(checksum(project)).toBe(before);
	},
);

test('a pip that its configuration sends elsewhere is noticed', async () => {
	const {context, found, project} = await scene();
	await writeFile(join(project, 'pip.conf'), `[install]\ntarget = ${project}/elsewhere\n`);
	const sent = {...context, variables: {...context.variables, PIP_CONFIG_FILE: join(project, 'pip.conf')}};
	const installing = installPackages(found, {...nothing, requirements: ['beta'], context: sent, isTrusted: true});
	await expect(installing).rejects.toMatchObject({code: 'verification-failed'});
});

test('cancelling a build that hangs ends all its processes, and nothing is installed', async () => {
	const {context, found, project} = await scene({}, environmentWithPip);
	const source = join(project, 'hang');
	await mkdir(source);
	const marker = join(project, 'building');
	await writeFile(
		join(source, 'setup.py'),
		`import subprocess, sys\nopen(${JSON.stringify(marker)}, 'w').close()\nsubprocess.call([sys.executable, '-c', 'import time; time.sleep(3600)'])\n`,
	);
	const controller = new AbortController();
	const watch = setInterval(() => {
		readFile(marker).then(
			() => controller.abort(),
			() => undefined,
		);
	}, 20);
	const request = {
		...nothing,
		editables: [source],
		context: {...context, variables: {...context.variables, PIP_NO_BUILD_ISOLATION: '0'}},
		isTrusted: true,
	};
	const installing = installPackages(found, request, {signal: controller.signal});
	await expect(installing).rejects.toMatchObject({code: 'cancelled'});
	clearInterval(watch);
	expect(await versions(found)).toEqual([]);
	expect((await readdir(parent(found.path))).includes('.held-by-venvtui')).toBe(false);
});
