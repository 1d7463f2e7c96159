import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {temporaryDirectory} from '../helpers/temporary.js';
import {builtProgram, programNode} from '../helpers/terminal.js';
import {unusedProject} from '../helpers/unused-project.js';

const [ours, theirs] = [51_001, 51_002];

/** Runs a script as root, with its own processes and its own view of them; `$OURS` and `$THEIRS` run words as that user. */
const inOwnView = (script: string, options: string, cwd: string) =>
	spawnSync('unshare', ['-m', '-p', '-f', 'sh', '-c', `mount -t proc ${options} proc /proc && { ${script}; }`], {
		encoding: 'utf8',
		cwd,
		env: {
			...process.env,
			OURS: `setpriv --reuid=${ours} --regid=${ours} --clear-groups`,
			THEIRS: `setpriv --reuid=${theirs} --regid=${theirs} --clear-groups`,
			HOME: join(cwd, 'home'),
			VENVTUI_HOME: join(cwd, 'home/own'),
			PROGRAM: `${programNode} ${builtProgram}`,
		},
	});

const needs = (): string => {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) return ' (needs root on Linux)';
	const tried = inOwnView('$OURS $PROGRAM --version', '', '/').status;
	return tried === 0 ? '' : ' (needs mounts of its own, and a program that every user can read)';
};

const why = needs();

/** Two environments that nobody used, of a user: one that everybody may enter, one that only that user may. */
const prepare = async () => {
	const root = await temporaryDirectory();
	await unusedProject(join(root, 'shared'));
	await unusedProject(join(root, 'private'));
	mkdirSync(join(root, 'home'));
	execFileSync('chown', ['-R', `${ours}:${ours}`, root]);
	chmodSync(root, 0o755);
	chmodSync(join(root, 'private'), 0o700);
	return root;
};

/** Waits until the process in the background is that user's. */
const untilOf = (user: number): string => `until grep -q "^Uid:.*${user}" /proc/$!/status; do sleep 0.1; done`;

// Where the base Python can't be read by that user, it is broken, too.
const sweep = '$OURS $PROGRAM sweep --broken --dry-run 2>&1';

test.skipIf(why !== '')(
	`without another user's processes both are chosen, with one only what that user may not enter${why}`,
	async () => {
		const root = await prepare();
		const alone = inOwnView(sweep, '', root).stdout;
		expect(alone).toMatch(/2 of 2 chosen/);
		const {stdout} = inOwnView(`$THEIRS sleep 600 & ${untilOf(theirs)}; ${sweep}; kill $!`, '', root);
		expect(stdout).toMatch(/\[x\] +\S+ {2}\S+private\/\.venv/);
		expect(stdout).toMatch(/\[ \] +\S+ {2}\S+shared\/\.venv\n.*another user may use it, whose processes can't be seen/);
		expect(stdout.match(/\d+ process(?:es)? of (?:another user|other users) can't be inspected/g)).toHaveLength(1);
	},
);

test.skipIf(why !== '')(`where /proc hides others (hidepid), what they may enter is not chosen${why}`, async () => {
	const root = await prepare();
	const {stdout} = inOwnView(sweep, '-o hidepid=2', root);
	expect(stdout).toMatch(/\[x\] +\S+ {2}\S+private\/\.venv/);
	expect(stdout).toMatch(/\[ \] +\S+ {2}\S+shared\/\.venv/);
	expect(stdout.match(/Processes of other users can't be inspected/g)).toHaveLength(1);
	const deleted = inOwnView('$OURS $PROGRAM rm private/.venv --hold --yes 2>&1', '-o hidepid=2', root);
	expect(deleted.stdout).toContain("private/.venv: Running programs can't be seen");
});

test.skipIf(why !== '')(
	`where /proc hides others, an environment that we use ourselves is still seen in use${why}`,
	async () => {
		const root = await prepare();
		const used = `(cd shared/.venv && exec $OURS sleep 600) & ${untilOf(ours)}; ${sweep}; kill $!`;
		const {stdout} = inOwnView(used, '-o hidepid=2', root);
		expect(stdout).toMatch(/Left out: 1 in use/);
		expect(stdout).toMatch(/is working in its directory/);
	},
);

test.skipIf(why !== '')(`a container's user who has no home and no name lists and deletes${why}`, async () => {
	const root = await prepare();
	const run = (...words: readonly string[]) =>
		spawnSync(
			'setpriv',
			[`--reuid=${ours}`, `--regid=${ours}`, '--clear-groups', programNode, builtProgram, ...words],
			{
				encoding: 'utf8',
				cwd: root,
				env: {PATH: '/usr/bin:/bin'},
			},
		);
	const {status, stdout, stderr} = run('list', '--json', '.');
	expect([status, stderr]).toEqual([0, '']);
	expect((JSON.parse(stdout) as {environments: readonly unknown[]}).environments).toHaveLength(2);
	expect(run('rm', 'shared/.venv', '--yes').status).toBe(0);
	expect(existsSync(join(root, 'shared/.venv'))).toBe(false);
	expect(run('pin', 'private/.venv').stderr).toContain('VENVTUI_HOME');
});
