import {execFileSync} from 'node:child_process';
import {chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Context} from '../../source/core/model/context.js';
import {fsPath, toBytes, type FsPath} from '../../source/core/model/path.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {checksum} from '../helpers/checksum.js';
import {commandLine} from '../helpers/command-line.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

// Every way of getting at bytes that are not the environment's, tried by the command as a user types it.

const isRoot = process.getuid?.() === 0;

type Scene = {readonly root: FsPath; readonly path: FsPath; readonly outside: string; readonly context: Context};
/** What is typed, where it is not the environment's path; and what of the context is other than usual. */
type Prepared = {readonly typed?: string; readonly context?: Partial<Context>} | undefined;

const scene = async (): Promise<Scene> => {
	const [context, root] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const outside = join(root, 'outside');
	mkdirSync(outside);
	writeFileSync(join(outside, 'thesis.txt'), 'years');
	return {root, outside, context, path: bareEnvironment(join(root, 'project/.venv'), {'package/a.py': 'a'})};
};

const mount = (at: string, ...flags: readonly string[]): void => {
	mkdirSync(at, {recursive: true});
	execFileSync('mount', [...flags, at]);
	onTestFinished(() => void execFileSync('umount', [at]));
};

const immutable = (path: string): undefined => {
	execFileSync('chattr', ['+i', path]);
	onTestFinished(() => void execFileSync('chattr', ['-i', path]));
};

type Case = readonly [string, boolean, (scene: Scene) => Prepared, string];

const refusals: readonly Case[] = [
	[
		'a bind mount inside',
		true,
		({path, outside}) => void mount(join(path, 'lib/m'), '--bind', outside),
		'is mounted in it',
	],
	[
		'another file system inside',
		true,
		({path}) => void mount(join(path, 'lib/m'), '-t', 'tmpfs', 'x'),
		'is mounted in it',
	],
	['a mount point', true, ({path}) => void mount(path, '--bind', path), 'it is a mount point'],
	[
		"a project's own directory",
		false,
		({path, root}) => {
			for (const name of ['bin', 'lib', 'pyvenv.cfg']) renameSync(join(path, name), join(root, 'project', name));
			mkdirSync(join(root, 'project/.git'));
			return {typed: join(root, 'project')};
		},
		'it also contains .git, .venv: was it created directly in',
	],
	[
		'a base interpreter that poses as an environment',
		false,
		({path}) => void writeFileSync(join(path, 'lib/python3.11/os.py'), ''),
		'an installation of Python',
	],
	['/', false, () => ({typed: '/'}), '/ is not an environment'],
	['home', false, ({path}) => ({context: {home: path}}), 'it is your home directory'],
	['what home lies in', false, ({path}) => ({context: {home: fsPath(join(path, 'lib'))}}), 'home directory is in it'],
	[
		'what the current directory lies in',
		false,
		({path}) => ({context: {cwd: fsPath(join(path, 'lib'))}}),
		'the current directory is in it',
	],
	[
		'what is active',
		false,
		({path, context}) => ({context: {variables: {...context.variables, VIRTUAL_ENV: path}}}),
		'it is active in this shell',
	],
	[
		"another user's, in another user's directory",
		true,
		({root}) => void execFileSync('chown', ['-R', 'nobody', join(root, 'project')]),
		'it belongs to another user',
	],
	[
		"another user's, in a directory of ours",
		true,
		({path}) => void execFileSync('chown', ['-R', 'nobody', path]),
		'Answer with --typed-name',
	],
	[
		'a link to a directory that is none',
		false,
		({root, outside}) => {
			symlinkSync(outside, join(root, 'env'));
			return {typed: join(root, 'env')};
		},
		'is not an environment',
	],
	['an immutable environment', true, ({path}) => immutable(path), 'Is it immutable? lsattr -d'],
	['one in an immutable directory', true, ({root}) => immutable(join(root, 'project')), 'Is it immutable? lsattr -d'],
];

test.each(refusals.filter(([, needsRoot]) => isRoot || !needsRoot))(
	'rm of %s is refused with its reason, and every byte stays',
	async (_, __, prepare, said) => {
		const at = await scene();
		const {typed = at.path, context = {}} = prepare(at) ?? {};
		const before = checksum(at.root);
		for (const hold of [['--hold'], []]) {
			const {code, stderr} = await commandLine({...at.context, ...context}, ['rm', typed, '--yes', ...hold]);
			expect(stderr).toContain(said);
			expect(code).toBeGreaterThan(0);
			expect(checksum(at.root)).toBe(before);
		}
	},
);

const deletions: ReadonlyArray<readonly [string, (scene: Scene) => Prepared]> = [
	['links to what is outside', ({path, outside}) => void symlinkSync(outside, join(path, 'lib/data'))],
	[
		'unreadable and unwritable directories',
		({path}) => {
			mkdirSync(join(path, 'lib/closed/below'), {recursive: true});
			chmodSync(join(path, 'lib/closed/below'), 0o500);
			chmodSync(join(path, 'lib/closed'), 0);
		},
	],
	[
		'names with newlines and bytes that are no text',
		({path}) => {
			for (const name of ['new\nline', 'caf\udce9', '-rf', '\u001b[2J'])
				writeFileSync(toBytes(`${path}/lib/${name}`), name);
		},
	],
	['a hundred directories', ({path}) => void mkdirSync(join(path, 'lib', 'd/'.repeat(100)), {recursive: true})],
	[
		'a place a hundred directories down',
		({root, path}) => {
			const deep = join(root, 'd/'.repeat(100));
			mkdirSync(deep, {recursive: true});
			cpSync(path, join(deep, '.venv'), {recursive: true, verbatimSymlinks: true});
			rmSync(path, {recursive: true});
			return {typed: join(deep, '.venv')};
		},
	],
	[
		'a link to a shared environment in its place',
		({root, path, outside}) => {
			renameSync(path, join(outside, 'shared'));
			symlinkSync(join(outside, 'shared'), join(root, 'project/.venv'));
		},
	],
];

test.each(deletions)('rm of an environment with %s removes only that environment', async (_, prepare) => {
	const at = await scene();
	const {typed = at.path} = prepare(at) ?? {};
	const before = checksum(at.outside);
	const {code, stdout} = await commandLine(at.context, ['rm', typed, '--yes']);
	expect([code, existsSync(typed), checksum(at.outside)]).toEqual([0, false, before]);
	expect(stdout).toMatch(/^(Deleted .*, freed |Removed the link )/);
});
