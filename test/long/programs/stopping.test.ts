import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Context} from '../../../source/core/model/context.js';
import {age} from '../../helpers/aged.js';
import {commandLine} from '../../helpers/command-line.js';
import {largeEnvironment, whenPartlyFreed} from '../../helpers/large-environment.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram} from '../../helpers/terminal.js';
import {unusedProject} from '../../helpers/unused-project.js';

const place = () => Promise.all([temporaryContext(), temporaryDirectory()]);

/** Runs a command line and stops it when it has freed a part of the large environment in `project`. */
const stopped = async (context: Context, words: readonly string[], project: string) => {
	const controller = new AbortController();
	const running = commandLine(context, words, controller.signal);
	await whenPartlyFreed(project);
	controller.abort();
	return running;
};

const size = '\\d[\\d.]*[KMG]';

test('rm --json that is stopped prints one document with the bytes freed', async () => {
	const [context, root] = await place();
	const path = await largeEnvironment(root);
	const {code, json} = await stopped(context, ['rm', path, '--yes', '--json'], root);
	const document = json();
	expect(code).toBe(130);
	expect(document).toMatchObject({ok: false, path, outcome: 'stopped', error: {code: 'cancelled', path}});
	expect(document['freedBytes']).toBeGreaterThan(0);
	expect(document).not.toHaveProperty('heldId');
});

test('free --json that is stopped reports each environment and the size of what is left', async () => {
	const [context, root] = await place();
	const paths = [await environmentWithoutPip(join(root, 'a/.venv')), await largeEnvironment(join(root, 'b'))];
	for (const path of paths) await commandLine(context, ['rm', path, '--yes', '--hold']);
	// The newest first: the large one is freed before the other is begun with.
	const {code, json} = await stopped(context, ['free', '--all', '--yes', '--json'], join(root, 'b'));
	const {ok, freedBytes, results, held, error} = json() as {
		ok: boolean;
		freedBytes: number;
		results: ReadonlyArray<{path: string; ok: boolean; freedBytes: number}>;
		held: ReadonlyArray<{path: string; allocatedBytes: number}>;
		error: unknown;
	};
	expect([code, ok, error]).toMatchObject([130, false, {code: 'cancelled'}]);
	expect(freedBytes).toBe(results.reduce((sum, one) => sum + one.freedBytes, 0));
	expect(results.find(one => one.path === paths[1])).toMatchObject({ok: false});
	expect(held.find(one => one.path === paths[1])?.allocatedBytes).toBeGreaterThan(0);
});

test('sweep --apply that is stopped counts the bytes freed from the environment it was deleting', async () => {
	const [context, root] = await place();
	const [first, plan] = [join(root, 'a'), join(root, 'plan.json')];
	await largeEnvironment(first);
	writeFileSync(join(first, 'requirements.txt'), 'ballast==1.0\n');
	await age(first, 200);
	await unusedProject(join(root, 'b'));
	await commandLine(context, ['sweep', root, '--broken', '--plan', plan]);
	const {code, json} = await stopped(context, ['sweep', '--apply', plan, '--yes', '--json'], first);
	const document = json();
	expect([code, document['ok'], document['error']]).toMatchObject([130, false, {code: 'cancelled'}]);
	expect(document['freedBytes']).toBeGreaterThan(0);
	expect(existsSync(join(root, 'b/.venv/pyvenv.cfg'))).toBe(true);
});

test.skipIf(!existsSync(builtProgram))(
	'Ctrl-C while rm frees says how much is freed, and recover frees the rest',
	async () => {
		const [directory, root] = [await temporaryDirectory(), await temporaryDirectory()];
		const path = await largeEnvironment(root);
		const run = (...words: readonly string[]) => {
			const env = {...process.env, VENVTUI_HOME: directory};
			const child = spawn(process.execPath, [builtProgram, ...words], {env, stdio: ['ignore', 'pipe', 'inherit']});
			let said = '';
			child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
			return {child, ended: once(child, 'close').then(([code]) => ({code: code as number | null, said}))};
		};
		const {child, ended} = run('rm', path, '--yes');
		await whenPartlyFreed(root, () => child.exitCode !== null);
		child.kill('SIGINT');
		const {code, said} = await ended;
		expect([code, existsSync(path)]).toEqual([130, false]);
		expect(said).toMatch(new RegExp(`^Stopped: ${size} freed, (${size}|a part) of ${path} left\n.*venv-tui recover;`));
		expect(await run('recover').ended).toEqual({code: 0, said: `Freed the rest of ${path}\n`});
		expect(readdirSync(root)).toEqual([]);
	},
);
