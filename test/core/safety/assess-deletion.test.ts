import {execFileSync} from 'node:child_process';
import {lstatSync} from 'node:fs';
import {cp, mkdir, realpath, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Context} from '../../../source/core/model/context.js';
import type {DeletionReason} from '../../../source/core/model/reasons/deletion-reason.js';
import {recognise} from '../../../source/core/discover/recognise.js';
import {deleteEnvironment} from '../../../source/core/operate/delete/delete.js';
import {
	assessDeletion,
	quickDeletable,
	refusal,
	type AssessmentRequest,
} from '../../../source/core/safety/assess-deletion.js';
import {explain} from '../../../source/text/failures/explain.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {checksum} from '../../helpers/checksum.js';
import {environmentWithoutPip, python} from '../../helpers/python.js';
import {mountSlowly, whyNoSlowDisk} from '../../helpers/disks/slow-disk.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const isRoot = process.getuid?.() === 0;

const place = async () => {
	const [context, project] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	return {context, project, path: await environmentWithoutPip(join(project, '.venv'))};
};

const assess = (path: string, context: Context, request: Partial<AssessmentRequest> = {}) =>
	assessDeletion(fsPath(path), {context, ...request});

/** Asks, then tries it all the same: not a byte of `around` may change. */
const expectRefused = async (path: FsPath, context: Context, around: string): Promise<readonly DeletionReason[]> => {
	const before = checksum(around);
	const {allowed, reasons, found} = await assess(path, context);
	expect(allowed).toBe(false);
	for (const keep of ['hold', 'free', 'at-once'] as const) {
		const listed = found ?? (await recognise(path, context));
		if (listed === undefined) continue;
		const attempt = deleteEnvironment({path, kind: listed.kind, found: listed}, {context, keep});
		await expect(attempt).rejects.toMatchObject({name: 'VenvError'});
	}
	expect(checksum(around)).toBe(before);
	return reasons;
};

test('an ordinary environment may be deleted', async () => {
	const {context, path} = await place();
	expect(await assess(path, context)).toMatchObject({
		allowed: true,
		action: 'remove',
		reasons: [],
		needsTypedName: false,
	});
});

describe('where it lies', () => {
	test.each(['/', '/usr', '/etc', '/home', '/var', '/opt', '/usr/local', '/tmp'])('%s is refused', async path => {
		expect(await assess(path, await temporaryContext())).toMatchObject({
			allowed: false,
			reasons: [{type: 'system-directory'}],
		});
	});

	test('the home directory, its parents and parents of the current directory are refused, environments or not', async () => {
		const {context, project, path} = await place();
		const here = {...context, home: path};
		expect(await expectRefused(path, here, project)).toEqual([{type: 'kept', name: 'home'}]);
		await mkdir(join(path, 'lib/work'));
		const below = {...context, cwd: fsPath(join(path, 'lib/work'))};
		expect(await expectRefused(path, below, project)).toEqual([
			{type: 'holds-kept', name: 'current-directory', path: below.cwd},
		]);
		const own = {...context, places: {...context.places, data: fsPath(join(path, 'share/venv-tui'))}};
		expect(await expectRefused(path, own, project)).toEqual([
			{type: 'holds-kept', name: 'own-directory', path: own.places.data},
		]);
	});

	test('home by another name is still home', async () => {
		const {context, project, path} = await place();
		await symlink(path, join(project, 'home'));
		expect(await expectRefused(path, {...context, home: fsPath(join(project, 'home'))}, project)).toEqual([
			{type: 'kept', name: 'home'},
		]);
	});

	test('an environment that holds a directory which is looked at is refused', async () => {
		const {context, path} = await place();
		await mkdir(join(path, 'share/project'), {recursive: true});
		const roots = [fsPath(join(path, 'share/project'))];
		expect((await assess(path, context, {roots})).reasons).toEqual([{type: 'holds-root', path: roots[0]}]);
	});

	test.skipIf(!isRoot)('a direct child of / needs its name typed', async () => {
		const {context} = await place();
		const direct = fsPath('/venv-tui-test-direct');
		onTestFinished(() => rm(direct, {recursive: true, force: true}));
		await environmentWithoutPip(direct);
		expect(await assess(direct, context)).toMatchObject({allowed: true, needsTypedName: true});
	});
});

describe('what it is', () => {
	test('the installation of a Python is refused, also when it poses as an environment', async () => {
		const {context, project, path} = await place();
		const real = await realpath(python());
		const base = fsPath(join(real, '../..'));
		expect((await assess(base, context)).allowed).toBe(false);
		const version = execFileSync(python(), ['-c', 'import sys; print("python%d.%d" % sys.version_info[:2])'], {
			encoding: 'utf8',
		}).trim();
		await writeFile(join(path, 'lib', version, 'os.py'), '');
		expect(await expectRefused(path, context, project)).toEqual([{type: 'base-installation'}]);
	});

	test('a directory that only resembles an environment is refused', async () => {
		const {context, project} = await place();
		const thesis = fsPath(join(project, 'env'));
		await mkdir(join(thesis, 'bin'), {recursive: true});
		await writeFile(join(thesis, 'THESIS.txt'), 'years of work');
		expect(await expectRefused(thesis, context, project)).toEqual([{type: 'not-an-environment'}]);
		await writeFile(join(thesis, 'pyvenv.cfg'), 'home = /usr/bin');
		expect(await expectRefused(thesis, context, project)).toEqual([{type: 'not-an-environment'}]);
	});

	test('an environment made in a repository itself is refused, and the repository stays', async () => {
		const context = await temporaryContext();
		const project = fsPath(join(await temporaryDirectory(), 'repository'));
		await mkdir(project);
		execFileSync('git', ['init', '-q'], {cwd: project});
		await writeFile(join(project, 'notes.txt'), 'precious');
		await environmentWithoutPip(project);
		expect(await expectRefused(project, context, project)).toEqual([
			{type: 'foreign-files', names: ['.git', 'notes.txt']},
		]);
	});

	test('a src directory of the user is refused, checkouts by pip are named', async () => {
		const {context, project, path} = await place();
		await mkdir(join(path, 'src/library/.git'), {recursive: true});
		expect(await assess(path, context)).toMatchObject({
			allowed: true,
			warnings: [{type: 'checkout', path: join(path, 'src/library')}],
		});
		await writeFile(join(path, 'src/main.py'), 'precious');
		expect(await expectRefused(path, context, project)).toEqual([{type: 'foreign-files', names: ['src']}]);
	});

	test('files that an installed distribution owns are no obstacle, one file more is', async () => {
		const {context, project, path} = await place();
		const site = execFileSync('sh', ['-c', 'echo lib/python*/site-packages'], {cwd: path, encoding: 'utf8'}).trim();
		const info = join(path, site, 'tool-1.0.dist-info');
		await mkdir(info);
		await writeFile(join(info, 'RECORD'), '../../../jupyter/kernel.json,,\n../../../../.venv/../outside,,\n');
		await mkdir(join(path, 'jupyter'));
		await writeFile(join(path, 'jupyter/kernel.json'), '{}');
		expect((await assess(path, context)).allowed).toBe(true);
		await writeFile(join(path, 'jupyter/precious.txt'), 'x');
		expect(await expectRefused(path, context, project)).toEqual([{type: 'foreign-files', names: ['jupyter']}]);
	});

	test.each([
		['missing', (cfg: string) => rm(cfg)],
		['a directory', (cfg: string) => rm(cfg).then(() => mkdir(cfg))],
		['a FIFO', (cfg: string) => rm(cfg).then(() => void execFileSync('mkfifo', [cfg]))],
	])('with a pyvenv.cfg that is %s its name has to be typed', async (_, damage) => {
		const {context, path} = await place();
		await damage(join(path, 'pyvenv.cfg'));
		expect(await assess(path, context)).toMatchObject({
			allowed: true,
			needsTypedName: true,
			warnings: [{type: 'no-config'}],
		});
	});

	test("an environment of another program is left to that program's command", async () => {
		const {context, project} = await place();
		const path = await environmentWithoutPip(join(project, 'pipx/venvs/black'));
		const assessment = await assess(path, context);
		expect(assessment).toMatchObject({allowed: false, action: 'owner-command', code: 'owned-by-tool'});
		expect(explain(refusal(assessment)).hint).toBe("Use pipx's own command: pipx uninstall black");
		expect(await expectRefused(path, context, project)).toEqual([{type: 'owned-by-tool', tool: 'pipx'}]);
	});

	test('a shared environment behind a link: the link may go, and only the link', async () => {
		const {context, project, path} = await place();
		await mkdir(join(project, 'web'));
		await symlink(path, join(project, 'web/.venv'));
		expect(await assess(join(project, 'web/.venv'), context)).toMatchObject({allowed: true, action: 'unlink-alias'});
		await symlink(project, join(project, 'web/env'));
		expect(await expectRefused(fsPath(join(project, 'web/env')), context, project)).toEqual([{type: 'link-elsewhere'}]);
	});
});

describe('whose it is', () => {
	test.skipIf(!isRoot)("another user's is refused; below a directory of ours its name has to be typed", async () => {
		const {context, project, path} = await place();
		execFileSync('chown', ['-R', 'nobody', path]);
		expect(await assess(path, context)).toMatchObject({
			allowed: true,
			needsTypedName: true,
			warnings: [{type: 'other-user'}],
		});
		execFileSync('chown', ['nobody', project]);
		expect(await expectRefused(path, context, project)).toEqual([{type: 'other-user'}]);
	});
});

describe('what is mounted', () => {
	test.skipIf(!isRoot).each([
		['a bind mount of the same file system', (at: string, outside: string) => ['--bind', outside, at]],
		['another file system', (at: string) => ['-t', 'tmpfs', 'tmpfs', at]],
	])('%s inside is refused and named', async (_, mount) => {
		const {context, project, path} = await place();
		const at = join(path, 'share/data dir');
		const outside = join(project, 'outside');
		await mkdir(at, {recursive: true});
		await mkdir(outside);
		await writeFile(join(outside, 'precious'), 'x');
		execFileSync('mount', mount(at, outside));
		onTestFinished(() => void execFileSync('umount', [at]));
		expect(await expectRefused(path, context, project)).toEqual([{type: 'holds-mount', path: at}]);
	});
});

describe('since it was listed', () => {
	test('another directory at the same place is refused', async () => {
		const {context, project, path} = await place();
		const expected = (await recognise(path, context))?.identity;
		await rename(path, join(project, 'old'));
		await cp(join(project, 'old'), path, {recursive: true, verbatimSymlinks: true});
		expect(await assess(path, context, {expected})).toMatchObject({allowed: false, code: 'changed'});
	});

	test('an environment that is gone is reported as gone', async () => {
		const {context, path} = await place();
		await rm(path, {recursive: true});
		expect(await assess(path, context)).toMatchObject({allowed: false, code: 'not-found'});
	});
});

test('a list gives the verdict of the act, without looking at processes', async () => {
	const {context, project, path} = await place();
	const found = await recognise(path, context);
	expect(found && (await quickDeletable(found, context))).toEqual({allowed: true, reasons: []});
	await writeFile(join(path, 'main.py'), 'x');
	expect(found && (await quickDeletable(found, context))).toEqual({
		allowed: false,
		reasons: [{type: 'foreign-files', names: ['main.py']}],
	});
	expect(lstatSync(project).isDirectory()).toBe(true);
});

test('on Windows nothing is deleted before the user has accepted, once, that it is untried', async () => {
	const {context, path} = await place();
	const onWindows = {...context, platform: 'windows'} as const;
	const refused = {allowed: false, code: 'unsupported-platform', reasons: [{type: 'windows'}]};
	const assessment = await assess(path, onWindows);
	expect(assessment).toMatchObject(refused);
	expect(explain(refusal(assessment)).hint).toContain('--windows-untested');
	expect(await assess(path, {...onWindows, acceptsUntested: true})).toMatchObject({allowed: true});
	expect(await assess(path, onWindows)).toMatchObject({allowed: true});
});

const noSlowDisk = whyNoSlowDisk();

test.skipIf(noSlowDisk !== '')(
	`on a disk that other machines may use, it is said that only this one was asked${noSlowDisk}`,
	{timeout: 60_000},
	async () => {
		const root = await temporaryDirectory();
		await environmentWithoutPip(join(root, 'env'));
		const disk = await mountSlowly(root, 0);
		const context = await temporaryContext();
		expect((await assess(join(root, 'env'), context)).warnings).toEqual([]);
		expect((await assess(join(disk.path, 'env'), context)).warnings).toEqual([
			{type: 'shared-disk', fileSystem: 'fuse.slow', source: 'slow'},
		]);
	},
);
