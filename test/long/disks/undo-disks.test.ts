import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {describe, expect, inject, test} from 'vitest';
import {join, type FsPath} from '../../../source/core/model/path.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {checksum} from '../../helpers/checksum.js';
import {commandLine} from '../../helpers/command-line.js';
import {loopMount, whyNoLoopMount, type LoopFileSystem} from '../../helpers/disks/loop-mount.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

/** A disk of its own with an environment in a project, and in another project next to it. */
const disk = async (kind: LoopFileSystem) => {
	const mount = await loopMount(kind);
	const [context, project] = [await temporaryContext(), join(mount.path, 'project')];
	mkdirSync(project);
	mkdirSync(join(mount.path, 'other'));
	const environment = bareEnvironment(join(project, '.venv'), {'big.bin': 'x'.repeat(2_000_000)});
	const other = bareEnvironment(join(mount.path, 'other', '.venv'));
	const run = (...words: string[]) => commandLine(context, [...words, '--json']);
	const hold = async (path: FsPath): Promise<string> =>
		String((await run('rm', path, '--hold', '--yes')).json()['heldId']);
	return {...mount, context, project, environment, other, run, hold};
};

describe.each([
	['without a free block', 'ext4', 'fillBlocks'],
	['without a free inode', 'ext4 with few inodes', 'fillInodes'],
] as const)('on a disk %s', (_, kind, fill) => {
	const why = whyNoLoopMount(kind);

	test.skipIf(why !== '')(`on a full disk a held environment is freed, and another is deleted${why}`, async () => {
		const at = await disk(kind);
		await at.hold(at.environment);
		at[fill]();
		const freed = await at.run('free', '--all', '--yes');
		expect([freed.code, freed.json()]).toEqual([0, expect.objectContaining({ok: true, held: []})]);
		expect(existsSync(join(at.project, '.held-by-venvtui'))).toBe(false);
	});

	test.skipIf(why !== '')(`where undo has no room, an environment is deleted at once${why}`, async () => {
		const at = await disk(kind);
		at[fill]();
		expect((await at.run('rm', at.other, '--yes')).code).toBe(0);
		expect(readdirSync(join(at.path, 'other'))).toEqual([]);
	});

	test.skipIf(why !== '')(`a deleted environment is restored to the byte${why}`, async () => {
		const at = await disk(kind);
		const before = checksum(at.environment);
		const id = await at.hold(at.environment);
		const filler = at[fill]();
		const restored = await at.run('restore', id);
		if (restored.code !== 0) {
			expect(restored.json()['error']).toMatchObject({code: 'disk-full', hint: expect.any(String) as string});
			rmSync(filler, {recursive: true});
			expect((await at.run('restore', id)).code).toBe(0);
		}
		expect(checksum(at.environment)).toBe(before);
	});
});

const whyNoExt4 = whyNoLoopMount('ext4');

test.skipIf(whyNoExt4 !== '')(`undo survives while its disk is not mounted${whyNoExt4}`, async () => {
	const at = await disk('ext4');
	const id = await at.hold(at.environment);
	at.unmount();
	expect((await at.run('recover')).json()).toMatchObject({ok: true, results: []});
	expect((await at.run('restore')).json()['held']).toMatchObject([{id, state: 'absent'}]);
	expect((await at.run('free', '--all', '--yes')).code).toBe(0);
	expect((await at.run('restore', id)).json()['error']).toMatchObject({
		why: expect.stringContaining('mounted') as string,
	});
	at.mountAgain();
	expect((await at.run('restore', id)).code).toBe(0);
	expect(existsSync(at.environment)).toBe(true);
});

test.skipIf(whyNoExt4 !== '')(`a disk that turns read-only stops no work on another disk${whyNoExt4}`, async () => {
	const [at, well] = [await disk('ext4'), await disk('ext4')];
	await at.hold(at.environment);
	at.makeReadOnly();
	const run = (...words: string[]) => commandLine(at.context, [...words, '--json']);
	const free = await run('free', '--all', '--yes');
	expect([free.code, free.stderr]).toEqual([1, expect.not.stringMatching(/^\s+at /m)]);
	expect((await run('rm', well.environment, '--yes')).code).toBe(0);
	expect((await run('list', at.path)).code).toBe(0);
});

const environmentWithoutLinks = async (path: FsPath): Promise<FsPath> => {
	const made = join(await temporaryDirectory(), '.venv');
	execFileSync(inject('python'), ['-m', 'venv', '--without-pip', '--copies', made]);
	cpSync(made, path, {recursive: true, dereference: true});
	return path;
};

describe.each(['ntfs', 'exfat'] as const)('on %s, which keeps no owners and modes', kind => {
	const why = whyNoLoopMount(kind);

	test.skipIf(why !== '')(
		`no environment is held that we couldn't find again, and the dialog says so before${why}`,
		async () => {
			const [{path}, context] = [await loopMount(kind), await temporaryContext()];
			const environment = await environmentWithoutLinks(join(path, 'project/.venv'));
			const run = (...words: string[]) => commandLine(context, [...words, '--json']);
			const held = await run('rm', environment, '--hold', '--yes');
			expect(held.json()['error']).toMatchObject({code: 'cannot-hold'});
			expect(readdirSync(join(path, 'project'))).toEqual(['.venv']);
			expect((await run('rm', environment, '--yes')).code).toBe(0);
			expect(readdirSync(join(path, 'project'))).toEqual([]);
		},
	);

	test.skipIf(why !== '')(
		`a reset is refused before anything is asked, with what can be done instead${why}`,
		async () => {
			const [{path}, context] = [await loopMount(kind), await temporaryContext()];
			const project = join(path, 'project');
			const environment = await environmentWithoutLinks(join(project, '.venv'));
			writeFileSync(join(project, 'requirements.txt'), '');
			const run = (...words: string[]) => commandLine(context, [...words, '--json']);
			for (const words of [['--dry-run'], ['--yes']])
				expect((await run('reset', environment, ...words)).json()['error']).toMatchObject({
					code: 'cannot-hold',
					why: expect.stringContaining('keeps no owners and modes') as string,
					hint: 'venv-tui rm deletes it, venv-tui create makes a new one',
				});
			expect(readdirSync(project).sort()).toEqual(['.venv', 'requirements.txt']);
		},
	);
});

const whyNoNtfs = whyNoLoopMount('ntfs');

test.skipIf(whyNoNtfs !== '')(
	`an environment is created on ntfs, and nothing is left of one that fails${whyNoNtfs}`,
	async () => {
		const [{path}, context] = [await loopMount('ntfs'), await temporaryContext()];
		const project = join(path, 'project');
		mkdirSync(project);
		const run = (...words: string[]) => commandLine(context, [...words, '--json']);
		const [made, failed] = [join(project, 'made'), join(project, 'failed')];
		expect((await run('create', made)).code).toBe(0);
		expect((await run('create', made)).json()['error']).toMatchObject({code: 'not-empty'});
		mkdirSync(failed);
		writeFileSync(join(project, 'r.txt'), './nothing-there.whl\n');
		expect((await run('create', failed, '-r', join(project, 'r.txt'))).code).not.toBe(0);
		expect([readdirSync(project).sort(), readdirSync(failed)]).toEqual([['failed', 'made', 'r.txt'], []]);
	},
);

test.skipIf(whyNoNtfs !== '')(
	`before an installation on ntfs it is said that it can't be undone${whyNoNtfs}`,
	async () => {
		const [{path}, context] = [await loopMount('ntfs', {megabytes: 80}), await temporaryContext()];
		const environment = join(path, '.venv');
		execFileSync(inject('python'), ['-m', 'venv', environment]);
		const {stderr} = await commandLine(context, ['install', environment, 'pip', '--trust', '--json']);
		expect(stderr).toContain("If this fails it can't be rolled back: its file system keeps no owners and modes");
	},
);
