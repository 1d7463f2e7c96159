import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {builtCommand} from '../../helpers/built-command.js';
import {loopMount, whyNoLoopMount} from '../../helpers/disks/loop-mount.js';
import {isFull} from '../../helpers/long-run.js';
import {isInstalled} from '../../helpers/requirements/assessed.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram, type TerminalApp} from '../../helpers/terminal.js';
import {buildMachine, numbered, wholeMachine} from '../../helpers/whole-machine.js';

const why = whyNoLoopMount('ext4') || ((await isInstalled('uv')) ? '' : ' (uv is not here)');

const {merged, open, lost, moved, ofContainers, ofWindows, healthy} = wholeMachine;
const cached = wholeMachine.runs + wholeMachine.scripts + wholeMachine.centralised;
const staying = open + lost + moved + healthy;

/** A home on a disk of its own, so that df tells of nothing else. */
const machine = async () => {
	const {path} = await loopMount('ext4', {megabytes: 200});
	const home = join(path, 'home');
	mkdirSync(home);
	await buildMachine(home);
	const bin = await temporaryDirectory();
	symlinkSync(execFileSync('sh', ['-c', 'command -v uv'], {encoding: 'utf8'}).trim(), join(bin, 'uv'));
	const variables = {
		...{HOME: home, VENVTUI_HOME: await temporaryDirectory(), UV_CACHE_DIR: undefined, XDG_CACHE_HOME: undefined},
		PATH: `${bin}:${process.env['PATH'] ?? ''}`,
	};
	const run = (...words: readonly string[]) => builtCommand(words, {home, variables}).json();
	return {home, variables, run, figures: () => figuresOf(path, home)};
};

type Figures = {readonly bytes: number; readonly inodes: number; readonly files: number};

/** What df says of a disk once all is written, and how many inodes there are below a directory. */
const figuresOf = (disk: string, directory: string): Figures => {
	execFileSync('sync', ['--file-system', disk]);
	const words = ['--block-size=1', '--output=used,iused', disk];
	const line = execFileSync('df', words, {encoding: 'utf8'}).split('\n')[1] ?? '';
	const [bytes = 0, inodes = 0] = line.trim().split(/\s+/).map(Number);
	const files = execFileSync('du', ['-s', '--inodes', directory], {encoding: 'utf8'}).split('\t')[0];
	return {bytes, inodes, files: Number(files)};
};

type Row = Readonly<Record<string, unknown>> & {
	readonly path: string;
	readonly status: string;
	readonly health: ReadonlyArray<{readonly id: string}>;
};

const listed = (document: Readonly<Record<string, unknown>>): readonly Row[] =>
	(document['environments'] as readonly Row[]).filter(row => row['alias'] === undefined);

const isBroken = ({status}: Row): boolean => status === 'broken';
const isForeign = ({health}: Row): boolean =>
	health.some(({id}) => ['made-elsewhere', 'made-for-windows'].includes(id));

/** Every environment that stays works, by its own Python. */
const expectOrder = (rows: readonly Row[]): void => {
	expect(rows.filter(row => isBroken(row) || isForeign(row))).toEqual([]);
	expect(rows).toHaveLength(staying);
	for (const {path} of rows) {
		const said = execFileSync(join(path, 'bin/python'), ['-c', 'import alpha, sys; print(sys.prefix)'], {
			encoding: 'utf8',
		});
		expect(said).toBe(`${path}\n`);
	}
};

// In full a hundred environments are repaired one after the other.
const patience = isFull ? 900_000 : 180_000;
const timeout = 4 * patience;

// What its directories have grown by while environments were repaired: entries of new names.
const toleratedBytes = 64 * 1024;

test.skipIf(why !== '')(`commands bring a whole machine to order${why}`, {timeout}, async () => {
	const {home, run, figures} = await machine();
	const before = figures();
	const rows = listed(run('list', home, '--json'));
	expect(rows).toHaveLength(staying + merged + ofContainers + ofWindows);
	expect(rows.filter(isBroken)).toHaveLength(lost + moved + ofContainers);
	expect((run('list', home, '--summary', '--json')['summary'] as {caches: unknown[]}).caches).toMatchObject([
		{owner: 'uv', environments: {count: cached}},
	]);

	const repaired = run('repair', home, '--yes', '--json')['results'] as readonly Row[];
	expect(repaired.filter(({way, ok}) => way === 'in-place' && ok === true)).toHaveLength(lost + moved);

	const swept = run('sweep', home, '--yes', '--json');
	const deleted = (swept['results'] as readonly Row[]).filter(({outcome}) => outcome === 'deleted');
	expect(deleted.map(({path}) => path).toSorted()).toEqual(
		numbered('done', merged).map(name => join(home, 'code/trees', name, '.venv')),
	);

	const foreign = listed(run('list', home, '--json')).filter(isForeign);
	expect(foreign).toHaveLength(ofContainers + ofWindows);
	expect(run('rm', ...foreign.map(({path}) => path), '--yes', '--json')).toMatchObject({ok: true});

	const pruned = run('prune', 'uv', '--yes', '--json');
	expect(pruned).toMatchObject({ok: true, cache: 'uv'});

	expectOrder(listed(run('list', home, '--json')));
	const after = figures();
	expect(before.inodes - after.inodes).toBe(before.files - after.files);
	const {freed} = run('history', '--json') as {freed: ReadonlyArray<{freedBytes: number}>};
	expect(freed[0]).toMatchObject({by: ['uv', 'cache', 'prune'], freedBytes: pruned['freedBytes']});
	const told = freed.reduce((sum, {freedBytes}) => sum + freedBytes, 0);
	expect(Math.abs(before.bytes - after.bytes - told)).toBeLessThan(toleratedBytes);
	expect(run('sweep', home, '--dry-run', '--json')).toMatchObject({candidates: []});
});

/** Presses a key until a question is open: a screen that still reads says so instead. In the question it does nothing. */
const begin = async (app: TerminalApp, key: string, dialog: RegExp): Promise<void> => {
	while (!dialog.test(app.screenText())) {
		app.type(key);
		await Promise.race([app.waitFor(dialog), delay(2000)]);
	}
};

/** Presses keys, and waits for what is then on the screen. */
const press = async (app: TerminalApp, keys: string, wanted: RegExp | ((screen: string) => boolean)): Promise<void> => {
	app.type(keys);
	await app.waitFor(wanted);
};

const escape = '\u001B';

test.skipIf(why !== '')(`keys bring a whole machine to order${why}`, {timeout}, async () => {
	const {home, variables, run, figures} = await machine();
	const before = figures();
	const app = openProgram([home], {patience, cols: 120, rows: 40, cwd: home, env: variables});
	await app.waitFor(
		screen =>
			screen.includes(`${staying + merged + ofContainers + ofWindows} environments`) && !screen.includes('scanning'),
	);

	await press(app, '/broken\r', new RegExp(`/broken: ${lost + moved + ofContainers} shown`));
	await press(app, 'A', new RegExp(`${lost + moved + ofContainers} marked`));
	app.type('m');
	await answerQuestion(app, 'y', new RegExp(`Repair ${lost + moved} environments\\?`));
	await app.waitFor(new RegExp(`Repaired ${lost + moved} environments: ${lost + moved} in place`));

	// Marks that are left are those of containers: nothing here can repair them.
	await press(app, escape, screen => !screen.includes('/broken'));
	await press(app, escape, screen => !screen.includes(' marked'));
	await press(app, '/container\r', /\/container: \d+ shown/);
	await press(app, 'A', new RegExp(`${ofContainers} marked`));
	app.type('d');
	await answerQuestion(app, 'y', /Delete .*\?/);
	await app.waitFor(/[Dd]eleted/);
	await press(app, escape, screen => !screen.includes('/container'));
	await press(app, '/windows\r', /\/windows: \d+ shown/);
	await press(app, 'A', new RegExp(`${ofWindows} marked`));
	app.type('d');
	await answerQuestion(app, 'y', /Delete .*\?/);
	await app.waitFor(/[Dd]eleted/);
	await press(app, escape, screen => !screen.includes('/windows'));

	await press(app, 's', new RegExp(`${merged} of ${merged} marked`));
	await begin(app, 'd', /Delete .*\?/);
	await answerQuestion(app, 'y', new RegExp(`Delete ${merged === 1 ? '.*' : `${merged} environments`}\\?`));
	await app.waitFor(/[Dd]eleted/);
	app.type('f');
	await answerQuestion(app, 'y', /Free .*\?/);
	await app.waitFor(/[Ff]reed/);
	await press(app, escape, /in uv's cache/);

	await press(app, 'G', /lists them/);
	app.type('d');
	await answerQuestion(app, 'y', /Run uv cache prune\?/);
	await app.waitFor(/Emptied the cache of uv: .* freed/);
	await app.waitFor(screen => !screen.includes("in uv's cache"));
	app.type('q');
	expect(await app.exited).toMatchObject({exitCode: 0});

	expectOrder(listed(run('list', home, '--json')));
	const after = figures();
	expect(before.inodes - after.inodes).toBe(before.files - after.files);
	expect(before.bytes - after.bytes).toBeGreaterThan(0);
});
