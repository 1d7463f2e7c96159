import {once} from 'node:events';
import {
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {hasWindows, useWindows, runOnWindows, shown, startPythonOnWindows} from '../../helpers/windows.js';

describe.skipIf(!hasWindows)('on Windows, what is linked, open or in disorder (needs Wine)', () => {
	const {top, venvTui, json} = useWindows(['1.0']);

	/** A project with an environment in it, without pip. */
	const make = (project: string): string => {
		const path = join(top(), project, '.venv');
		runOnWindows('python', ['-m', 'venv', '--without-pip', shown(path)]);
		return path;
	};

	// Wine makes no junctions (Node: ENOTSUP). A link of Linux is shown by it as what Node takes for a directory.
	test('a link that looks like an environment is refused, and its target stays as it was', () => {
		const path = make('target');
		const before = checksum(path);
		const link = join(top(), 'link');
		symlinkSync(path, link);
		const {status, stderr} = venvTui('rm', shown(link), '--yes', '--windows-untested');
		expect([status, stderr]).toEqual([3, expect.stringContaining('points elsewhere')]);
		expect([checksum(path), existsSync(link)]).toEqual([before, true]);
	});

	test('an environment of a project that is a link is held beside it, and restored to the byte', () => {
		const path = make('real');
		const before = checksum(path);
		symlinkSync('real', join(top(), 'linked'));
		const deleted = json('rm', shown(join(top(), 'linked/.venv')), '--yes', '--hold', '--windows-untested');
		expect([existsSync(path), readdirSync(join(top(), 'real'))]).toEqual([false, ['.held-by-venvtui']]);
		const {status, stderr} = venvTui('restore', (deleted as {readonly heldId: string}).heldId);
		expect([status, checksum(path)], stderr).toEqual([0, before]);
	});

	test('a file that another program has open stays, is named, and goes once that has ended', async () => {
		const path = make('open');
		writeFileSync(join(path, 'Lib/site-packages/open.pth'), '');
		const ready = join(top(), 'ready');
		const file = shown(join(path, 'Lib/site-packages/open.pth'));
		const script = `import time; one = open(r'${file}'); open(r'${shown(ready)}', 'w').close(); time.sleep(600)`;
		const program = startPythonOnWindows(['-c', script]);
		const exit = once(program, 'exit');
		while (!existsSync(ready)) await setTimeout(20);
		const {status, stdout} = venvTui('rm', shown(path), '--yes', '--windows-untested');
		expect([status, stdout]).toEqual([1, expect.stringMatching(/open\.pth stays, another program has it open/)]);
		expect(existsSync(path)).toBe(false);
		program.kill('SIGKILL');
		await exit;
		const recovered = venvTui('recover');
		expect([recovered.status, readdirSync(join(top(), 'open'))], recovered.stderr).toEqual([0, []]);
	});

	test('a pin and a trust hold for another spelling of the path', () => {
		const path = make('Letters');
		const other = shown(path).toUpperCase();
		for (const command of ['pin', 'trust']) expect(venvTui(command, other).status, command).toBe(0);
		expect(json('list', shown(join(top(), 'Letters')))).toMatchObject({environments: [{pinned: true}]});
		expect(venvTui('check', shown(path)).status).toBe(0);
		const left = json('list', shown(top()), '--exclude', 'letters\\.VENV') as {
			environments: ReadonlyArray<{path: string}>;
		};
		expect(left.environments.map(one => one.path).filter(one => one.includes('Letters'))).toEqual([]);
	});

	test('one that lost its Python is reset by a repair, one that was moved is left to a reset', () => {
		const path = make('lost');
		writeFileSync(join(top(), 'lost/requirements.txt'), 'helper\n');
		const config = join(path, 'pyvenv.cfg');
		writeFileSync(config, readFileSync(config, 'utf8').replace(/^home = .*$/m, 'home = Z:\\gone'));
		const {status, stdout, stderr} = venvTui(
			'repair',
			shown(join(top(), 'lost')),
			'--yes',
			'--free',
			'--windows-untested',
		);
		expect([status, stdout], stderr).toEqual([0, expect.stringContaining('1 package')]);
		renameSync(join(top(), 'lost'), join(top(), 'moved'));
		const moved = shown(join(top(), 'moved'));
		const message: unknown = expect.stringContaining(shown(path));
		expect(json('list', moved)).toMatchObject({
			environments: [{status: 'broken', health: [{id: 'moved', message}, {}]}],
		});
		expect(venvTui('repair', moved, '--yes').stdout).toContain('binaries with the old path');
		expect(venvTui('clone', `${moved}\\.venv`, shown(join(top(), 'copy'))).status).toBe(3);
		expect(venvTui('reset', `${moved}\\.venv`, '--yes').status).toBe(0);
		expect(json('list', moved)).toMatchObject({environments: [{status: 'ok'}]});
	});

	test('what needs no reset is fixed: remains of pip, a package that is missing, pip itself, what git would add', () => {
		const path = make('disorder');
		const site = join(path, 'Lib/site-packages');
		venvTui('install', shown(path), 'demo', '--trust');
		cpSync(join(site, 'demo'), join(site, '~emo'), {recursive: true});
		for (const name of readdirSync(join(site, '~emo')).filter(each => each.endsWith('.py')))
			chmodSync(join(site, '~emo', name), 0o444);
		rmSync(join(site, 'helper-1.0.dist-info'), {recursive: true});
		rmSync(join(path, '.gitignore'));
		mkdirSync(join(top(), 'disorder/.git/refs'), {recursive: true});
		mkdirSync(join(top(), 'disorder/.git/objects'));
		writeFileSync(join(top(), 'disorder/.git/HEAD'), 'ref: refs/heads/main\n');
		const {status, stdout, stderr} = venvTui('fix', shown(path), '--yes');
		expect([status, stdout], stderr).toEqual([0, expect.stringContaining('Fixed 4 problems')]);
		expect(json('show', shown(path))).toMatchObject({health: [], packageCount: 3});
		expect(readFileSync(join(path, '.gitignore'), 'utf8')).toBe('*\n');
		expect(existsSync(join(site, '~emo'))).toBe(false);
	});
});
