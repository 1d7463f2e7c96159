import {execFileSync, spawnSync} from 'node:child_process';
import {
	chmodSync,
	chownSync,
	existsSync,
	linkSync,
	lutimesSync,
	mkdirSync,
	readdirSync,
	readlinkSync,
	lstatSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {commandLine} from '../../helpers/command-line.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram, programNode} from '../../helpers/terminal.js';

// What a clone and a move keep of files, and what they do where they can't.

const project = async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'api/.venv'));
	return {context, root, path};
};

test('a clone has the times of files, links and directories, and none in a later second', async () => {
	const {context, root, path} = await project();
	mkdirSync(join(path, 'lib/extra'));
	writeFileSync(join(path, 'lib/extra/file'), '');
	symlinkSync('file', join(path, 'lib/extra/link'));
	const names = ['lib/extra/file', 'lib/extra'];
	// Python compares the whole seconds of a source with those in what it compiled.
	for (const name of names) execFileSync('touch', ['-d', '2001-02-03 04:05:06.999999999', join(path, name)]);
	lutimesSync(join(path, 'lib/extra/link'), 1000.5, 1000.5);
	expect((await commandLine(context, ['clone', path, join(root, 'copy')])).code).toBe(0);
	const seconds = (place: string) => Math.floor(Number(lstatSync(place, {bigint: true}).mtimeNs / 1_000_000_000n));
	for (const name of [...names, 'lib/extra/link'])
		expect(seconds(join(root, 'copy', name)), name).toBe(seconds(join(path, name)));
});

test('an absolute link into the environment leads into its clone, at any depth', async () => {
	const {context, root, path} = await project();
	mkdirSync(join(path, 'share/deep'), {recursive: true});
	symlinkSync(join(path, 'pyvenv.cfg'), join(path, 'share/deep/link'));
	symlinkSync('/etc/hostname', join(path, 'share/deep/other'));
	expect((await commandLine(context, ['clone', path, join(root, 'copy')])).code).toBe(0);
	expect(['link', 'other'].map(name => readlinkSync(join(root, 'copy/share/deep', name)))).toEqual([
		join(root, 'copy/pyvenv.cfg'),
		'/etc/hostname',
	]);
});

test.skipIf(process.geteuid?.() !== 0)('a clone shares no file of another user, who could write into it', async () => {
	const {context, root, path} = await project();
	writeFileSync(join(path, 'lib/theirs'), 'x');
	linkSync(join(path, 'lib/theirs'), join(root, 'kept'));
	chownSync(join(path, 'lib/theirs'), 51_001, 51_001);
	expect((await commandLine(context, ['clone', path, join(root, 'copy')])).code).toBe(0);
	const {uid, nlink} = statSync(join(root, 'copy/lib/theirs'));
	expect([uid, nlink]).toEqual([0, 1]);
});

test.each(['clone', 'move'])('a %s of one that holds a pipe says which, and leaves nothing', async command => {
	const {context, root, path} = await project();
	execFileSync('mkfifo', [join(path, 'lib/pipe')]);
	const before = checksum(root);
	const done = await commandLine(context, [command, path, join(root, 'copy')]);
	expect([done.code, checksum(root)]).toEqual([3, before]);
	expect(done.stderr).toContain(`${path}/lib/pipe is a pipe, a socket or a device`);
	expect(done.stderr).toContain('Nothing was changed');
});

test.skipIf(process.geteuid?.() !== 0)(
	'a directory that is bound to a place in it is not copied into the clone',
	async () => {
		const [context, root] = [await temporaryContext(), await temporaryDirectory()];
		const path = await environmentWithoutPip(join(root, '.venv'));
		const point = join(path, 'share');
		mkdirSync(point);
		// The directory of the clone: it would be copied into itself.
		execFileSync('mount', ['--bind', root, point]);
		onTestFinished(() => void execFileSync('umount', [point]));
		const {code, stderr} = await commandLine(context, ['clone', path, join(root, 'copy')]);
		expect([code, existsSync(join(root, 'copy'))]).toEqual([3, false]);
		expect(stderr).toContain(`another file system is mounted at ${point}`);
	},
);

test.each(['clone', 'move'])('a %s into a holding directory is refused', async command => {
	const {context, root, path} = await project();
	mkdirSync(join(root, 'api/.held-by-venvtui/x'), {recursive: true});
	const before = checksum(root);
	const done = await commandLine(context, [command, path, join(root, 'api/.held-by-venvtui/x/y')]);
	expect([done.code, checksum(root)]).toEqual([3, before]);
});

const user = 51_001;
const asUser = (root: string, ...words: readonly string[]) =>
	spawnSync('setpriv', [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', programNode, builtProgram, ...words], {
		encoding: 'utf8',
		cwd: '/',
		env: {...process.env, HOME: join(root, 'home'), VENVTUI_HOME: join(root, 'home/own')},
	});

const whyNotAsUser = ((): string => {
	if (process.platform !== 'linux' || process.geteuid?.() !== 0) return ' (needs root on Linux)';
	return asUser('/', '--version').status === 0 ? '' : ' (needs a program that every user can read)';
})();

/** An environment that its owner, no root, may not write to. */
const readOnly = async () => {
	const {root, path} = await project();
	mkdirSync(join(root, 'home'));
	utimesSync(path, 1000, 1000);
	execFileSync('chown', ['-R', `${user}:${user}`, root]);
	execFileSync('chmod', ['-R', 'a-w', path]);
	chmodSync(root, 0o755);
	return {root, path};
};

test.skipIf(whyNotAsUser !== '')(
	`one that may not be written to is cloned, with its modes${whyNotAsUser}`,
	async () => {
		const {root, path} = await readOnly();
		const done = asUser(root, 'clone', path, join(root, 'copy'));
		expect([done.status, done.stderr]).toEqual([0, '']);
		for (const name of ['', 'bin', 'lib', 'pyvenv.cfg'])
			expect(statSync(join(root, 'copy', name)).mode, name).toBe(statSync(join(path, name)).mode);
	},
);

test.skipIf(whyNotAsUser !== '').each([['move'], ['rm']])(
	`a %s of one that may not be written to is refused, and says how to allow it${whyNotAsUser}`,
	async command => {
		const {root, path} = await readOnly();
		const before = checksum(join(root, 'api'));
		const done = asUser(root, command, path, ...(command === 'rm' ? ['--yes'] : [join(root, 'copy')]));
		expect([done.status, done.stderr]).toEqual([1, expect.stringContaining(`chmod u+wx ${path}`)]);
		expect([checksum(join(root, 'api')), readdirSync(root).includes('copy')]).toEqual([before, false]);
	},
);

test.skipIf(whyNotAsUser !== '')(
	`one with a file that can't be read is not cloned: the file is named${whyNotAsUser}`,
	async () => {
		const {root, path} = await readOnly();
		chmodSync(join(path, 'pyvenv.cfg'), 0o600);
		writeFileSync(join(path, 'lib/secret'), '', {mode: 0});
		chownSync(path, user, user);
		const done = asUser(root, 'clone', path, join(root, 'copy'));
		expect([done.status, done.stderr]).toEqual([3, expect.stringContaining(`${path}/lib/secret can't be read`)]);
		expect(readdirSync(root).sort()).toEqual(['api', 'home']);
	},
);
