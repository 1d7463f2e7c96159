import {
	appendFileSync,
	chmodSync,
	linkSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {expect, test} from 'vitest';
import {VenvError} from '../../../../source/core/model/error.js';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {listHeld} from '../../../../source/core/held/held-environments.js';
import {restoreSnapshot} from '../../../../source/core/held/snapshot/restore-snapshot.js';
import {takeSnapshot} from '../../../../source/core/held/snapshot/take-snapshot.js';
import {changeInPlace} from '../../../../source/core/operate/install/change-in-place.js';
import {join, type FsPath} from '../../../../source/core/model/path.js';
import {bareEnvironment} from '../../../helpers/bare-environment.js';
import {checksum} from '../../../helpers/checksum.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const site = 'lib/python3.11/site-packages';

const scene = async () => {
	const project = await temporaryDirectory();
	const path = bareEnvironment(join(project, '.venv'), {
		'alpha/__init__.py': 'x = 1\n',
		'alpha/sub/deep.py': 'y = 1\n',
		'alpha-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: alpha\nVersion: 1.0\n',
		'alpha-1.0.dist-info/RECORD': 'alpha/__init__.py,,\n',
		'paths.pth': '../there\n',
	});
	writeFileSync(join(path, 'bin/alpha'), '#!/bin/sh\n', {mode: 0o755});
	symlinkSync('lib', join(path, 'lib64'));
	writeFileSync(join(project, 'cached.py'), 'z = 1\n');
	linkSync(join(project, 'cached.py'), join(path, site, 'alpha/cached.py'));
	chmodSync(join(path, site, 'alpha/sub'), 0o755);
	const context = await temporaryContext();
	const found = await recognise(path, context);
	if (found === undefined) throw new Error('no environment');
	return {project, path, context, found};
};

/** All that an installer may do, and some that it should not. */
const spoil = (path: FsPath): void => {
	const packages = join(path, site);
	appendFileSync(join(path, 'bin/alpha'), 'in place');
	appendFileSync(join(packages, 'paths.pth'), '/elsewhere\n');
	appendFileSync(join(packages, 'alpha-1.0.dist-info/RECORD'), 'more,,\n');
	writeFileSync(join(path, 'pyvenv.cfg'), '');
	writeFileSync(join(packages, 'alpha/new.py'), '');
	renameSync(join(packages, 'alpha/new.py'), join(packages, 'alpha/__init__.py'));
	rmSync(join(packages, 'alpha/sub'), {recursive: true});
	symlinkSync('/', join(packages, 'alpha/sub'));
	rmSync(join(path, 'lib64'));
	mkdirSync(join(path, 'lib64'));
	rmSync(join(packages, 'alpha/cached.py'));
	mkdirSync(join(packages, 'beta/of/three'), {recursive: true});
	writeFileSync(join(packages, 'beta/of/three/x.py'), '');
};

test.each(['failed', 'cancelled'] as const)('a change that %s is undone to the byte, with nothing left', async code => {
	const {project, path, context, found} = await scene();
	const before = checksum(path);
	const {ino, mtimeMs} = statSync(join(path, site, 'alpha'));
	const changing = changeInPlace(found, {
		context,
		act: () => {
			spoil(path);
			return Promise.reject(new VenvError(code, {what: 'It did not work'}));
		},
	});
	await expect(changing).rejects.toMatchObject({code, state: {type: 'as-it-was', written: []}});
	expect(checksum(path)).toBe(before);
	expect(statSync(join(path, site, 'alpha')).ino).toBe(ino);
	expect(Math.abs(statSync(join(path, site, 'alpha')).mtimeMs - mtimeMs)).toBeLessThan(1);
	expect(lstatSync(join(path, site, 'alpha/cached.py')).ino).toBe(lstatSync(join(project, 'cached.py')).ino);
	expect(readdirSync(project).sort()).toEqual(['.venv', 'cached.py']);
});

test('a package that another program installed during a change that failed is named, as it is gone', async () => {
	const {path, context, found} = await scene();
	const failing = changeInPlace(found, {
		context,
		act: () => {
			const record = join(path, site, 'beta-2.0.dist-info');
			mkdirSync(record);
			writeFileSync(join(record, 'METADATA'), 'Metadata-Version: 2.1\nName: beta\nVersion: 2.0\n');
			return Promise.reject(new VenvError('install-failed', {what: 'It did not work'}));
		},
	});
	await expect(failing).rejects.toMatchObject({state: {type: 'as-it-was', gone: ['beta==2.0']}});
	expect(readdirSync(join(path, site))).not.toContain('beta-2.0.dist-info');
});

test('a successful change stays, and its snapshot is removed', async () => {
	const {project, path, context, found} = await scene();
	const {value, notes} = await changeInPlace(found, {
		context,
		act: () => {
			writeFileSync(join(path, site, 'new.py'), '');
			expect(readdirSync(project)).toContain('.held-by-venvtui');
			return Promise.resolve('done');
		},
	});
	expect([value, notes]).toEqual(['done', []]);
	expect(readdirSync(join(path, site))).toContain('new.py');
	expect(readdirSync(project).sort()).toEqual(['.venv', 'cached.py']);
	expect(lstatSync(join(path, 'bin/alpha')).nlink).toBe(1);
});

test('where no snapshot can be taken, the change is made without one and says so', async () => {
	const {path, context, found} = await scene();
	let directory = join(path, 'deep');
	mkdirSync(directory);
	for (let depth = 0; depth < 70; depth++) mkdirSync((directory = join(directory, 'd')));
	const {notes} = await changeInPlace(found, {context, act: () => Promise.resolve()});
	expect(notes).toEqual([{type: 'no-undo', reason: {type: 'no-links', code: 'ENAMETOOLONG'}}]);
	const failing = changeInPlace(found, {
		context,
		act: () => {
			rmSync(join(path, site, 'alpha-1.0.dist-info'), {recursive: true});
			return Promise.reject(new VenvError('failed', {what: 'It did not work'}));
		},
	});
	await expect(failing).rejects.toMatchObject({state: {type: 'packages-changed', packages: ['alpha']}});
});

test.each([
	['a file that the user has put there', 'share/notes.txt', 'work'],
	['a line that the user has added to a script of activation', 'bin/activate', 'export TOKEN=1\n'],
])('%s while a change failed is held, and the environment is as it was', async (_, name, text) => {
	const {path, context, found} = await scene();
	mkdirSync(join(path, 'share'));
	writeFileSync(join(path, 'bin/activate'), 'VIRTUAL_ENV=/x\n');
	const before = checksum(path);
	const failing = changeInPlace(found, {
		context,
		act: () => {
			spoil(path);
			appendFileSync(join(path, name), text);
			return Promise.reject(new VenvError('install-failed', {what: 'failed'}));
		},
	});
	await expect(failing).rejects.toMatchObject({state: {type: 'as-it-was', heldId: expect.any(String) as string}});
	const [held] = await listHeld(context);
	expect([checksum(path), held?.path, held?.why]).toEqual([before, path, 'put-aside']);
	expect(readFileSync(join(held?.heldPath ?? path, name), 'utf8')).toContain(text);
});

test('of files written in place, settings are brought back and libraries are named', async () => {
	const {path, context, found} = await scene();
	const [setting, library] = [join(path, site, 'alpha/config.json'), join(path, site, 'alpha/sub/deep.py')];
	writeFileSync(setting, '{"a": 1}\n');
	const failing = changeInPlace(found, {
		context,
		act: () => {
			for (const file of [setting, library]) appendFileSync(file, 'written in place\n');
			return Promise.reject(new VenvError('install-failed', {what: 'failed', hint: 'Read the log'}));
		},
	});
	await expect(failing).rejects.toMatchObject({
		code: 'install-failed',
		hint: 'Read the log',
		state: {type: 'as-it-was', written: [library]},
	});
	expect(readFileSync(setting, 'utf8')).toBe('{"a": 1}\n');
});

test('a roll-back that was cut off between two steps can run again, with gaps among the files it moved', async () => {
	const {project, path} = await scene();
	const snapshot = join(project, 'snapshot');
	const before = checksum(path);
	await takeSnapshot(path, snapshot);
	spoil(path);
	for (const name of ['0', '1', '3']) writeFileSync(join(snapshot, 'away', name), 'moved by the first run');
	await restoreSnapshot(snapshot, path);
	expect(checksum(path)).toBe(before);
});
