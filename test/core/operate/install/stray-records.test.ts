import type {VenvError} from '../../../../source/core/model/error.js';
import {explain} from '../../../../source/text/failures/explain.js';
import {execFileSync} from 'node:child_process';
import {mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {expect, test} from 'vitest';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {listPackages} from '../../../../source/core/inspect/packages/installed-packages.js';
import {fsPath, join, type FsPath} from '../../../../source/core/model/path.js';
import {refuseStrayRecords} from '../../../../source/core/operate/install/refuse-stray-records.js';
import {checksum} from '../../../helpers/checksum.js';
import {addDistribution, sitePackagesOf} from '../../../helpers/distribution.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';
import {builtProgram} from '../../../helpers/terminal.js';

/** An environment, and beside it a directory whose name begins with the environment's: pip takes it for a part of it. */
const scene = async () => {
	const project = await temporaryDirectory();
	const environment = await environmentWithoutPip(join(project, 'E'));
	write(join(project, 'Extra/precious'), 'mine');
	return {project, environment, sitePackages: fsPath(await sitePackagesOf(environment))};
};

const write = (path: FsPath, text: string): void => {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, text);
};

/** Why changing packages would be refused; undefined where it would not be. */
const whyRefused = async (environment: FsPath): Promise<string | undefined> => {
	const found = await recognise(environment, await temporaryContext());
	if (found === undefined) throw new Error('no environment');
	const packages = await listPackages(found);
	try {
		refuseStrayRecords(found, packages);
		return undefined;
	} catch (error) {
		return explain(error as VenvError).why;
	}
};

const outside = '../../../../Extra/precious';

test.each([
	['a plain path', [`${outside},,`]],
	['an absolute path', ['/nowhere/else,,']],
	['a path in quotes', [`"${outside}",,`]],
	['a path behind quotes', [`"x",,\r"${outside}",,`]],
	['a carriage return', [`evil2.py,,\r${outside},,`]],
	['a form feed', [`evil2.py,,\f${outside},,`]],
	['a vertical tab', [`evil2.py,,\v${outside},,`]],
	['a file separator', [`evil2.py,,\x1c${outside},,`]],
	['a next line', [`evil2.py,,\x85${outside},,`]],
	['a line separator', [`evil2.py,,\u2028${outside},,`]],
	['a quote that is not closed', ['"evil2.py', `${outside},,`]],
	['a quoted path over two lines', ['"../../../../Ex', 'tra/precious",,']],
	['a control character', ['evil2\x01.py,,']],
	['the site-packages directory itself', ['.,,']],
	['a directory above site-packages', ['../../..,,']],
	['a step up behind a name', ['evil/../../../../../Extra/precious,,']],
	['a step up through a link', ['link/../Extra/precious,,']],
	['a way through a link', ['link/precious,,']],
	['a way through a link and a directory', ['evil/deep/precious,,']],
])('an uninstall is refused where the list of files has %s', async (_, record) => {
	const {project, environment, sitePackages} = await scene();
	await addDistribution(environment, {name: 'evil', version: '1.0', files: {'evil/__init__.py': ''}, record});
	symlinkSync(join(project, 'Extra'), join(sitePackages, 'link'));
	symlinkSync('../link', join(sitePackages, 'evil/deep'));
	expect(await whyRefused(environment)).toMatch(/^the list of files of evil /);
});

test.each([
	['installed-files.txt', '../../../../../Extra/precious\n', 'evil-1.0.egg-info', 'the list of files'],
	['installed-files.txt', '../evil.py\x85../../../../../Extra/precious\n', 'evil-1.0.egg-info', 'the list of files'],
	['installed-files.txt', '../../../../../Extra/precious\n', 'evil-1.0.dist-info', 'the list of files'],
	['RECORD', `${outside},,\n`, 'evil-1.0.egg-info', 'the list of files'],
	['top_level.txt', '../../../../Extra\n', 'evil-1.0.egg-info', 'top_level.txt'],
	['top_level.txt', '/nowhere/else\n', 'evil-1.0.egg-info', 'top_level.txt'],
	['entry_points.txt', '[console_scripts]\n../../Extra/precious = evil:main\n', 'evil-1.0.dist-info', 'a script'],
	['entry_points.txt', '[ gui_scripts ]\n../../Extra/precious = evil:main\n', 'evil-1.0.egg-info', 'a script'],
])('an uninstall is refused where %s says %j in %s', async (name, text, info, source) => {
	const {environment, sitePackages} = await scene();
	write(join(sitePackages, info, info.endsWith('.egg-info') ? 'PKG-INFO' : 'METADATA'), 'Name: evil\nVersion: 1.0\n');
	write(join(sitePackages, info, name), text);
	expect(await whyRefused(environment)).toContain(`${source} of evil names`);
});

test('a package that pip would see by a .pth in a directory beside the environment is a reason to refuse', async () => {
	const {project, environment, sitePackages} = await scene();
	write(join(project, 'Extra/other-1.0.dist-info/METADATA'), 'Name: other\nVersion: 1.0\n');
	write(join(sitePackages, 'x.pth'), `${join(project, 'Extra')}\n`);
	expect(await whyRefused(environment)).toContain('a .pth of other-1.0.dist-info names other-1.0.dist-info');
});

test('a develop install whose easy-install.pth is a link out of the environment is a reason to refuse', async () => {
	const {project, environment, sitePackages} = await scene();
	write(join(project, 'source/evil.egg-info/PKG-INFO'), 'Name: evil\nVersion: 1.0\n');
	write(join(sitePackages, 'evil.egg-link'), `${join(project, 'source')}\n.`);
	write(join(sitePackages, 'easy-install.pth'), `${join(project, 'source')}\n`);
	expect(await whyRefused(environment)).toBeUndefined();
	rmSync(join(sitePackages, 'easy-install.pth'));
	symlinkSync(join(project, 'Extra/precious'), join(sitePackages, 'easy-install.pth'));
	expect(await whyRefused(environment)).toContain('easy-install.pth of evil names');
});

test('files that installers write themselves are no reason to refuse', async () => {
	const {environment, sitePackages} = await scene();
	const files = {
		'good/__init__.py': '',
		'good/a,"b".txt': '',
		'good/.hidden/x': '',
		'good/..data/x': '',
		'good/é.py': '',
	};
	const record = ['../../../bin/good,sha256=x,1', '../../../share/man/man1/good.1,,', '"good/a,""b"".txt",,'];
	const info = await addDistribution(environment, {
		name: 'good',
		version: '1.0',
		files: {...files},
		record: [...record],
	});
	write(
		fsPath(`${info}/entry_points.txt`),
		'[mkdocs.plugins]\nmaterial/../../../search = a:b\n\n[console_scripts]\ngood = a:b\n',
	);
	write(join(sitePackages, 'old-1.0.egg-info/PKG-INFO'), 'Name: old\nVersion: 1.0\n');
	write(
		join(sitePackages, 'old-1.0.egg-info/installed-files.txt'),
		'../old/__init__.py\n../../../../bin/old\nPKG-INFO\n',
	);
	write(join(sitePackages, 'old-1.0.egg-info/top_level.txt'), 'old\n');
	write(join(sitePackages, 'old-1.0.egg-info/entry_points.txt'), '');
	// A list with Windows line ends is nothing odd.
	write(fsPath(`${info}/RECORD`), 'good/__init__.py,,\r\ngood-1.0.dist-info/RECORD,,\r\n');
	expect(await whyRefused(environment)).toBeUndefined();
});

test('the built program refuses to uninstall (exit 3) by a RECORD with a hidden entry, and changes nothing', async () => {
	const {project, environment} = await scene();
	for (const end of ['\r', '\f', '\v', '\x85', '\u2028']) {
		await addDistribution(environment, {name: 'evil', version: '1.0', record: [`evil2.py,,${end}${outside},,`]});
		const before = checksum(project);
		let status: number | null = 0;
		try {
			const words = [builtProgram, 'uninstall', environment, 'evil', '--yes', '--trust'];
			execFileSync(process.execPath, words, {
				env: {...process.env, VENVTUI_HOME: await temporaryDirectory()},
				stdio: 'pipe',
			});
		} catch (error) {
			({status} = error as {status: number | null});
		}
		expect([end, status, checksum(project) === before]).toEqual([end, 3, true]);
	}
});
