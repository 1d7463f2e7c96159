import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {sceneToKill, startAgain} from '../../helpers/crash/killed-program.js';
import {builtProgram, openProgram} from '../../helpers/terminal.js';

const patience = 120_000;

test(
	'an action that is stuck in the system is named after leaving, and its journal lets the next start undo it',
	{timeout: 300_000},
	async () => {
		const scene = await sceneToKill(builtProgram);
		const app = openProgram([join(scene.directory, 'project')], {patience, cols: 120, rows: 30, env: scene.variables});
		await app.waitFor('1 environment');
		app.type('r');
		const question = await app.waitFor(/Reset .*\?/);
		expect(question).toContain('requirements.txt');
		while (!isBegun(scene.registry)) {
			app.type('y');
			await delay(100);
		}
		// A process that is stopped is like one that hangs in the system: it neither answers nor ends.
		const reader = Number(
			execFileSync('pgrep', ['-P', String(app.pid)], {encoding: 'utf8'})
				.trim()
				.split('\n')[0],
		);
		process.kill(reader, 'SIGSTOP');
		onTestFinished(() => {
			if (existsSync(`/proc/${reader}`)) process.kill(reader, 'SIGKILL');
		});
		app.kill('SIGTERM');
		expect((await app.exited).exitCode).toBe(143);
		expect(app.isAlternate()).toBe(false);
		expect(app.normalText().replaceAll('\n', '')).toMatch(
			/The disk does not answer: "reset .*\.venv" could not be stopped\. .* venv-tui recover undoes or finishes that\./,
		);
		expect(isBegun(scene.registry)).toBe(true);
		process.kill(reader, 'SIGKILL');
		startAgain({...scene, program: builtProgram}, ['recover']);
		expect(checksum(scene.path)).toBe(scene.before);
	},
);

const isBegun = (registry: string): boolean =>
	existsSync(registry) && readdirSync(registry).some(name => name.endsWith('.json'));
