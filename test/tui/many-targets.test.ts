import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Action} from '../../source/actions/shared/action.js';
import {VenvError} from '../../source/core/model/error.js';
import {readPins} from '../../source/core/state/pins.js';
import type {FsPath} from '../../source/core/model/path.js';
import {createJobs} from '../../source/tui/session/jobs.js';
import {initialState} from '../../source/tui/state/state.js';
import {createStore} from '../../source/tui/state/store.js';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {readEnvironment} from '../../source/core/scan/scan.js';

const forest = async (...names: readonly string[]): Promise<FsPath> => {
	const root = await temporaryDirectory();
	for (const name of names) {
		const environment = await environmentWithoutPip(join(root, name, '.venv'));
		await writeFile(join(environment, 'lib/ballast'), Buffer.alloc(2_000_000, 1));
	}
	return root;
};

test('several deletions are one job with its own progress and one for each environment; the size on disk is shown, then the bytes freed', async () => {
	const root = await forest('a', 'b', 'c');
	const {session, type, said} = await openDeletingSession(root, await temporaryContext());
	const steps = new Set<string>();
	session.subscribe(() => {
		for (const {step} of session.getState().jobs) steps.add(step);
	});
	await type('A', 'd', 'y');
	const {jobs, held} = session.getState();
	expect(jobs).toHaveLength(1);
	expect(jobs[0]).toMatchObject({status: 'done', fraction: 1, isHeld: true});
	expect(jobs[0]?.parts?.map(({name, status}) => [name, status])).toEqual([
		['a', 'done'],
		['b', 'done'],
		['c', 'done'],
	]);
	expect([...steps].some(step => /^\d of 3/.test(step))).toBe(true);
	expect(said()).toMatch(/^Deleted 3\. \d\.\d\dM kept for undo\.$/);
	expect(held.count).toBe(3);
	await type('f', 'y');
	expect(said()).toMatch(/^Freed \d\.\d\dM/);
	expect(existsSync(join(root, 'a/.venv'))).toBe(false);
});

test("a deletion that fails doesn't stop the others, and the job says how many succeeded and why one didn't", async () => {
	const root = await forest('a', 'b', 'c');
	const {session, type, said} = await openDeletingSession(root, await temporaryContext());
	await type('A', 'd');
	// Behind its back, after it was asked about.
	await mkdir(join(root, 'b/.venv/lib/mine.git'));
	await writeFile(join(root, 'b/.venv/thesis.tex'), '');
	await type('y');
	expect(said()).toMatch(/^Deleted 2\. .* 1 of 3 failed: b: .*thesis\.tex/);
	expect(session.getState().jobs[0]?.parts?.map(({status}) => status)).toEqual(['done', 'failed', 'done']);
	expect(existsSync(join(root, 'b/.venv/pyvenv.cfg'))).toBe(true);
});

test("before a freeing is stopped the question says which environments can't come back; those not begun stay held", async () => {
	const root = await forest('a', 'b');
	const {session, type, begin, dialog} = await openDeletingSession(root, await temporaryContext());
	await type('A', 'd', 'y', 'f');
	begin('y');
	while (!session.getState().jobs.some(({actionId}) => actionId === 'free')) await new Promise(setImmediate);
	begin('J');
	begin('d');
	expect(dialog().join(' ')).toContain('cannot be brought back; the next start finishes it');
	await type('y');
	expect(session.getState().jobs.at(-1)?.status).toBe('cancelled');
	expect(session.getState().held.count).toBeGreaterThan(0);
});

test('p pins all marked environments unless all of them are pinned, and then unpins them', async () => {
	const root = await forest('a', 'b');
	const core = await temporaryContext();
	const {type, said} = await openDeletingSession(root, core);
	const pinned = async () => (await readPins(core)).map(({path}) => path).sort();
	await type('p');
	expect(await pinned()).toEqual([join(root, 'a/.venv')]);
	await type('A', 'p');
	expect(await pinned()).toEqual([join(root, 'a/.venv'), join(root, 'b/.venv')]);
	expect(said()).toMatch(/^Pinned 2/);
	await type('A', 'p');
	expect(await pinned()).toEqual([]);
	expect(said()).toMatch(/^Unpinned 2/);
});

test('stopping a job ends the running parts, begins no more and says what was done', async () => {
	const root = await forest('a', 'b', 'c', 'd', 'e', 'f');
	const core = await temporaryContext();
	const store = createStore(initialState({roots: [root], home: core.home, now: core.now(), isReadOnly: false}));
	const names = ['a', 'b', 'c', 'd', 'e', 'f'];
	const targets = await Promise.all(
		names.map(async name => (await readEnvironment(join(root, name, '.venv') as FsPath, core))!),
	);
	const works: Promise<unknown>[] = [];
	const begun: string[] = [];
	const jobs = createJobs({
		store,
		context: {core, roots: [root], interpreters: async () => [], readOnly: false},
		clock: () => 0,
		track: work => works.push(work),
		readRowsAgain: async () => {},
	});
	jobs.begin(slow(begun), targets);
	while (begun.length < 5) await new Promise(setImmediate);
	expect(store.getState().jobs[0]?.step).toMatch(/^1 of 6, b: verifying/);
	expect(store.getState().jobs[0]?.fraction).toBeCloseTo((1 + 4 * 0.5) / 6);
	jobs.cancelAll();
	for (let count = 0; count < works.length; count++) await works[count];
	const [job] = store.getState().jobs;
	expect(job?.parts?.map(({status}) => status)).toEqual([
		'done',
		...Array.from({length: 4}, () => 'cancelled'),
		'waiting',
	]);
	expect(job).toMatchObject({status: 'cancelled', summary: 'Stopped. Did one'});
	store.close();
});

/** Does its first target at once; the others go on until they are stopped. */
const slow = (begun: string[]): Action => ({
	id: 'slow',
	keys: ['z'],
	title: 'do',
	targets: 'many',
	changes: true,
	unavailable: () => undefined,
	ask: async () => undefined,
	run: async ({targets, signal, onProgress}) => {
		begun.push(targets[0]!.path);
		const outcome = {summary: 'Did one', changed: [], removed: [], created: [], data: {}};
		if (begun.length === 1) return outcome;
		onProgress?.({step: {doing: 'verifying'}, fraction: 0.5});
		await new Promise(resolve => signal?.addEventListener('abort', resolve, {once: true}));
		throw new VenvError('cancelled', {what: 'Cancelled'});
	},
});
