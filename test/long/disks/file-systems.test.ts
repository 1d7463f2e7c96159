import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statfsSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, inject, test} from 'vitest';
import {builtCommand} from '../../helpers/built-command.js';
import {commandLine} from '../../helpers/command-line.js';
import {loopMount, whyNoLoopMount} from '../../helpers/disks/loop-mount.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

/** A project on a disk of that kind, with an environment that needs no links. */
const project = async (...disk: Parameters<typeof loopMount>) => {
	const mount = await loopMount(...disk);
	const directory = join(mount.path, 'project');
	mkdirSync(directory);
	writeFileSync(join(directory, 'main.py'), 'print(1)\n');
	const path = join(directory, '.venv');
	execFileSync(inject('python'), ['-m', 'venv', '--without-pip', '--copies', path]);
	return {...mount, directory, environment: path, context: await temporaryContext()};
};

describe.each(['ext4', 'btrfs', 'xfs'] as const)('on %s', fileSystem => {
	const why = whyNoLoopMount(fileSystem);

	test.skipIf(why !== '')(`an environment is listed, and deleted without a rest${why}`, async () => {
		const {context, environment, directory} = await project(fileSystem);
		const listed = await commandLine(context, ['list', directory, '--json']);
		expect([listed.code, listed.json()['environments']]).toEqual([0, [expect.objectContaining({path: environment})]]);
		const deleted = await commandLine(context, ['rm', environment, '--yes', '--json']);
		expect([deleted.code, deleted.stderr]).toEqual([0, expect.not.stringContaining('mistake')]);
		expect([existsSync(environment), readdirSync(directory)]).toEqual([false, ['main.py']]);
	});
});

/** Puts a package with one file of this size into an environment. */
const installLarge = (environment: string, bytes: number): void => {
	const [python = ''] = readdirSync(join(environment, 'lib'));
	const packages = join(environment, 'lib', python, 'site-packages');
	const info = join(packages, 'large-1.0.dist-info');
	mkdirSync(info, {recursive: true});
	writeFileSync(join(packages, 'large.so'), randomBytes(bytes));
	writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: large\nVersion: 1.0\n');
	writeFileSync(join(info, 'RECORD'), 'large.so,,\nlarge-1.0.dist-info/METADATA,,\nlarge-1.0.dist-info/RECORD,,\n');
};

/**
 * Bytes free on a disk once all is written. Freezing makes btrfs commit and XFS end its work in the background: until
 * then neither has given the blocks back.
 */
const freeBytes = (disk: string): number => {
	execFileSync('fsfreeze', ['--freeze', disk]);
	execFileSync('fsfreeze', ['--unfreeze', disk]);
	const {bfree, bsize} = statfsSync(disk);
	return bfree * bsize;
};

// Copies of one environment that share every block: du counts each in full, the disk has them once.
describe.each(['btrfs', 'xfs'] as const)('copies that share blocks on %s', fileSystem => {
	const why = whyNoLoopMount(fileSystem);
	const megabyte = 1024 ** 2;

	const copies = async () => {
		const made = await project(fileSystem);
		installLarge(made.environment, 16 * megabyte);
		writeFileSync(join(made.directory, 'requirements.txt'), 'large==1.0\n');
		for (const name of ['second', 'third']) {
			const path = join(made.path, name, '.venv');
			mkdirSync(join(made.path, name));
			writeFileSync(join(made.path, name, 'requirements.txt'), 'large==1.0\n');
			execFileSync('cp', ['-a', '--reflink=always', made.environment, path]);
			// Broken, so that a sweep offers it.
			const config = readFileSync(join(path, 'pyvenv.cfg'), 'utf8');
			writeFileSync(join(path, 'pyvenv.cfg'), config.replace(/^home = .*$/m, 'home = /gone'));
			for (const python of readdirSync(join(path, 'bin')).filter(file => file.startsWith('python')))
				rmSync(join(path, 'bin', python));
			symlinkSync('/gone/python3', join(path, 'bin/python'));
		}
		const home = await temporaryDirectory();
		return {...made, run: (...words: string[]) => builtCommand(words, {home, cwd: made.path})};
	};

	test.skipIf(why !== '')(
		`what a deletion frees is promised as "up to", and told as the disk has it${why}`,
		async () => {
			const {path, environment, run} = await copies();
			expect(run('show', environment).stdout).toMatch(/deleting it frees up to \d/);
			expect(run('list').stderr).toMatch(/deleting all would free up to \d/);
			const before = freeBytes(path);
			const deleted = run('rm', environment, '--yes', '--json').json();
			const gained = freeBytes(path) - before;
			expect(deleted).toMatchObject({ok: true, exact: false});
			expect(deleted['freedBytes']).toBeLessThan(4 * megabyte);
			expect(Math.abs((deleted['freedBytes'] as number) - gained)).toBeLessThan(megabyte);
		},
	);

	test.skipIf(why !== '')(`a sweep tells what the disk got back, once the last copy goes${why}`, async () => {
		const {path, environment, run} = await copies();
		const planned = run('sweep', '--broken', '--dry-run');
		expect(planned.stdout).toMatch(/2 of 2 chosen, deleting them frees up to \d/);
		run('rm', environment, '--yes');
		const before = freeBytes(path);
		const swept = run('sweep', '--broken', '--yes', '--json').json();
		const gained = freeBytes(path) - before;
		expect(swept).toMatchObject({ok: true, exact: false});
		// Counted by files it would be twice as much.
		expect(gained).toBeGreaterThan(15 * megabyte);
		expect(Math.abs((swept['freedBytes'] as number) - gained)).toBeLessThan(megabyte);
	});
});
