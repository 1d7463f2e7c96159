import {execFileSync, spawnSync} from 'node:child_process';
import {chmod, mkdir, readFile, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import type {Context} from '../../../source/core/model/context.js';
import type {Found} from '../../../source/core/model/environment.js';
import {recognise} from '../../../source/core/discover/recognise.js';
import {join, type FsPath} from '../../../source/core/model/path.js';
import {assessTrust, trustEnvironment} from '../../../source/core/safety/trust.js';
import {sitePackagesOf} from '../../helpers/distribution.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram} from '../../helpers/terminal.js';

const isRoot = process.getuid?.() === 0;

const recognised = async (path: FsPath, context: Context): Promise<Found> => {
	const found = await recognise(path, context);
	if (found === undefined) throw new Error(`${path} is no environment`);
	return found;
};

const scene = async () => {
	const context = await temporaryContext();
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	return {context, path, found: await recognised(path, context)};
};

test('an environment of ours in a sticky directory is asked about once and remembered', async () => {
	const {context, found} = await scene();
	expect(await assessTrust(found, context)).toMatchObject({decision: 'ask', reasons: [], canRemember: true});
	await trustEnvironment(found, context);
	expect(await assessTrust(found, context)).toMatchObject({decision: 'trusted'});
});

test('trust is not handed to another directory of this path, whatever inode number it has', async () => {
	const {context, path, found} = await scene();
	await trustEnvironment(found, context);
	const file = join(context.places.data, 'trust.json');
	const told = await readFile(file, 'utf8');
	await rename(path, join(path, '../old'));
	await environmentWithoutPip(path);
	const other = await recognised(path, context);
	expect(await assessTrust(other, context)).toMatchObject({decision: 'ask'});
	// As if the file system had given the number of the old one to it.
	await writeFile(file, told.replaceAll(found.identity.inode, other.identity.inode));
	expect(await assessTrust(other, context)).toMatchObject({decision: 'ask'});
});

test('trust that an older version remembered by the inode alone is asked about again', async () => {
	const {context, path, found} = await scene();
	await trustEnvironment(found, context);
	const old = {environments: [{path, inode: found.identity.inode}], directories: []};
	await writeFile(join(context.places.data, 'trust.json'), JSON.stringify(old));
	expect(await assessTrust(found, context)).toMatchObject({decision: 'ask', canRemember: true});
});

test('a link to an environment is trusted like the environment itself', async () => {
	const {context, path} = await scene();
	const link = join(await temporaryDirectory(), 'link');
	await symlink(path, link);
	const found = await recognised(link, context);
	await trustEnvironment(found, context);
	expect(await assessTrust(found, context)).toMatchObject({decision: 'trusted'});
});

test.each([
	['bin', 'bin'],
	['the library directory', 'lib'],
	['pyvenv.cfg', 'pyvenv.cfg'],
])('where everybody can write %s, it is asked about each time', async (_, name) => {
	const {context, path, found} = await scene();
	await trustEnvironment(found, context);
	await chmod(join(path, name), 0o777);
	const {decision, reasons, canRemember} = await assessTrust(found, context);
	expect([decision, reasons, canRemember]).toEqual([
		'ask',
		[{type: 'writable', path: join(path, name), by: 'everybody'}],
		false,
	]);
});

test('where everybody can write to the place of an environment, trust is asked for each time', async () => {
	const context = await temporaryContext();
	const open = join(await temporaryDirectory(), 'open');
	await mkdir(open);
	const found = await recognised(await environmentWithoutPip(join(open, '.venv')), context);
	await chmod(open, 0o777);
	expect((await assessTrust(found, context)).canRemember).toBe(false);
	await chmod(open, 0o1777);
	expect((await assessTrust(found, context)).canRemember).toBe(true);
});

test.skipIf(!isRoot)("a group may write what runs only if it is the owner's private one (needs root)", async () => {
	const {context, path, found} = await scene();
	await chmod(join(path, 'bin'), 0o775);
	// The group of root is called as root is, and nobody else is in it.
	expect((await assessTrust(found, context)).canRemember).toBe(true);
	execFileSync('chgrp', ['users', join(path, 'bin')]);
	expect((await assessTrust(found, context)).reasons).toEqual([
		{type: 'writable', path: join(path, 'bin'), by: 'group'},
	]);
});

test.skipIf(!isRoot)(
	'root runs nothing that another user owns a part of, whatever was answered (needs root)',
	async () => {
		const {path} = await scene();
		const ran = join(path, '../RAN');
		await writeFile(`${await sitePackagesOf(path)}/x.pth`, `import os; open(${JSON.stringify(ran)}, "w").close()\n`);
		execFileSync('chown', ['-R', 'nobody', join(path, 'bin'), join(path, 'lib')]);
		const {status} = spawnSync(process.execPath, [builtProgram, 'check', path, '--trust'], {
			env: {...process.env, VENVTUI_HOME: await temporaryDirectory()},
		});
		expect(status).toBe(3);
		await expect(readFile(ran)).rejects.toMatchObject({code: 'ENOENT'});
		await rm(path, {recursive: true});
	},
);
