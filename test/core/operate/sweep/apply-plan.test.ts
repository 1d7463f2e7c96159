import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {chown, link, mkdir, readdir, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Context} from '../../../../source/core/model/context.js';
import type {Environment} from '../../../../source/core/model/environment.js';
import {createMeasurer} from '../../../../source/core/inspect/size/measurer.js';
import {applyPlan} from '../../../../source/core/operate/sweep/apply-plan.js';
import {defaultCriteria, offerSweep} from '../../../../source/core/operate/sweep/offer.js';
import {parsePlan, planSweep} from '../../../../source/core/operate/sweep/plan.js';
import {baseName, parent, type FsPath} from '../../../../source/core/model/path.js';
import {scan} from '../../../../source/core/scan/scan.js';
import {pin} from '../../../../source/core/state/pins.js';
import {toJson} from '../../../../source/headless/shared/output.js';
import {age, readEverything} from '../../../helpers/aged.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';
import {unusedProject} from '../../../helpers/unused-project.js';
import type {Progress} from '../../../../source/core/model/progress.js';

// Plans carry texts for people; these tests look at facts.
const noWords = () => ({evidence: '', reasons: []});

const isRoot = process.getuid?.() === 0;
const canMount = process.platform === 'linux' && isRoot;

const nameOf = (path: FsPath): string => baseName(parent(path));

const measurerOfTest = () => {
	const measurer = createMeasurer();
	onTestFinished(() => measurer.close());
	return measurer;
};

const scanned = async (
	root: FsPath,
	context: Context,
	measurer = measurerOfTest(),
): Promise<readonly Environment[]> => {
	const found = new Map<FsPath, Environment>();
	for await (const event of scan([root], {context, measurer})) {
		if (event.type === 'environment') found.set(event.environment.path, event.environment);
		const known = event.type === 'updated' ? found.get(event.path) : undefined;
		if (event.type === 'updated' && known) found.set(event.path, {...known, ...event.fields});
	}
	return [...found.values()];
};

/** A plan as it comes back from its file. */
const planned = async (root: FsPath, context: Context, criteria = defaultCriteria) => {
	const measurer = measurerOfTest();
	const {offered} = offerSweep(await scanned(root, context, measurer), criteria, context);
	const plan = await planSweep(offered, {criteria, context, measurer, words: noWords});
	return parsePlan(toJson({schemaVersion: 1, ok: true, ...plan}));
};

/** A process of the environment's Python; it ends with the test. */
const runningIn = async (environment: string) => {
	const child = spawn(join(environment, 'bin/python'), ['-c', 'print(1, flush=True); input()'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	return child;
};

test('environments that are marked beforehand are unused, certain and rebuildable; all others are listed with their reason', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	await unusedProject(join(root, 'notes'));
	await unusedProject(join(root, 'lab'), {required: []});
	await unusedProject(join(root, 'half'), {required: ['alpha']});
	await unusedProject(join(root, 'young'), {days: 30});
	const broken = await unusedProject(join(root, 'broken'));
	for (const name of (await readdir(join(broken, 'bin'))).filter(entry => entry.startsWith('python'))) {
		await rm(join(broken, 'bin', name));
		await symlink('/nowhere/python3', join(broken, 'bin', name));
	}
	await pin(await unusedProject(join(root, 'pinned')), context);
	const edited = await unusedProject(join(root, 'edited'));
	await writeFile(join(parent(edited), '.envrc'), 'source .venv/bin/activate\n');
	await symlink(join(root, 'notes/.venv'), join(root, 'lab/alias'));
	const user = await unusedProject(join(root, 'running'));
	await runningIn(user);
	await age(user, 200);
	const {offered, leftOut} = offerSweep(await scanned(root, context), defaultCriteria, context);
	const rows = Object.fromEntries(
		offered.map(offer => [nameOf(offer.environment.path), `${offer.group}: ${offer.notMarked?.why ?? 'marked'}`]),
	);
	expect(rows).toEqual({
		notes: 'unused: marked',
		lab: expect.stringMatching(/^unused: /) as string,
		half: 'unused: not-rebuildable',
		edited: 'unused: referred-to',
		broken: 'broken: broken',
	});
	expect(rows['lab']).not.toBe('unused: marked');
	expect(leftOut.map(({environment, why}) => `${nameOf(environment.path)}: ${why}`).sort()).toEqual([
		'pinned: pinned',
		'running: in-use',
	]);
});

test("the scan counts the user's own files, and an offer doesn't look for them again", async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	const path = await unusedProject(join(root, 'thesis'));
	await mkdir(join(path, 'share/notebooks'), {recursive: true});
	await writeFile(join(path, 'share/notebooks/thesis.ipynb'), 'years of work');
	await age(path, 200);
	const environments = await scanned(root, context);
	// Whoever looked now would find nothing.
	await rm(join(path, 'share/notebooks'), {recursive: true});
	const [offer] = offerSweep(environments, defaultCriteria, context).offered;
	expect(offer).toMatchObject({selected: false, notMarked: {why: 'user-files', count: 1}});
});

test('an environment that lost its project, is active or may have been used without a trace is never marked', async () => {
	const root = await temporaryDirectory();
	for (const [name, project] of [
		['lost', join(root, 'nowhere')],
		['away', '/media/nobody/stick/api'],
	] as const) {
		const environment = await environmentWithoutPip(join(root, name, 'central'));
		await writeFile(join(environment, '.project'), `${project}\n`);
		await age(join(root, name), 200);
	}
	const active = await unusedProject(join(root, 'active'));
	readEverything(await unusedProject(join(root, 'copied')));
	const context = await temporaryContext({variables: {VIRTUAL_ENV: active}});
	const {offered, leftOut} = offerSweep(await scanned(root, context), defaultCriteria, context);
	// A disk that keeps no use times makes none certain either.
	expect(offered.map(({environment, group, notMarked}) => [nameOf(environment.path), group, notMarked?.why])).toEqual([
		['copied', 'unused', 'uncertain'],
		['lost', 'project not found', 'project-gone'],
	]);
	expect(leftOut.map(({environment, why}) => [nameOf(environment.path), why]).sort()).toEqual([
		['active', 'active'],
		['away', 'not-mounted'],
	]);
});

test.skipIf(!isRoot)("another user's environment is never offered (needs root)", async () => {
	const root = await temporaryDirectory();
	const environment = await unusedProject(join(root, 'theirs'));
	await chown(environment, 65_534, 65_534);
	const context = await temporaryContext();
	const {offered, leftOut} = offerSweep(await scanned(root, context), defaultCriteria, context);
	expect([offered.length, leftOut.map(({why}) => why)]).toEqual([0, ['owner']]);
});

test('after a plan only unchanged environments are deleted, and each other one is named with its reason', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	for (const name of ['same', 'used', 'replaced', 'gone', 'installed', 'pinned', 'running', 'kept'])
		await unusedProject(join(root, name));
	const plan = await planned(root, context);
	expect(plan.totals.count).toBe(8);
	await runningIn(join(root, 'running/.venv'));
	execFileSync(join(root, 'used/.venv/bin/python'), ['-c', 'import alpha'], {env: {PYTHONDONTWRITEBYTECODE: '1'}});
	await rename(join(root, 'replaced/.venv'), join(root, 'aside'));
	await environmentWithoutPip(join(root, 'replaced/.venv'));
	await age(join(root, 'replaced'), 200);
	await rm(join(root, 'gone/.venv'), {recursive: true});
	await writeFile(join(root, 'installed/.venv/bin/new'), '');
	await pin(join(root, 'pinned/.venv') as FsPath, context);
	const chosen = {
		...plan,
		candidates: plan.candidates.map(candidate => ({...candidate, selected: nameOf(candidate.path) !== 'kept'})),
	};
	const {results, freedBytes} = await applyPlan(chosen, {context, keep: 'free', roots: [root]});
	expect(
		Object.fromEntries(results.map(({path, outcome, why}) => [nameOf(path), `${outcome}: ${why?.reason ?? ''}`])),
	).toEqual({
		same: 'deleted: ',
		used: 'changed: used-since',
		replaced: 'changed: replaced',
		gone: 'gone: gone',
		installed: 'changed: configuration-changed',
		pinned: 'refused: left-out',
		running: 'refused: left-out',
	});
	const left = ['same', 'used', 'replaced', 'installed', 'pinned', 'running', 'kept'].map(name =>
		existsSync(join(root, name, '.venv/pyvenv.cfg')),
	);
	expect(left).toEqual([false, true, true, true, true, true, true]);
	expect(freedBytes).toBeGreaterThan(0);
});

/** Three environments: two share a file, the third shares one with a cache that stays. */
const sharingForest = async (root: FsPath): Promise<void> => {
	const cache = join(root, 'cache');
	await mkdir(cache);
	const ballasts = [];
	for (const name of ['one', 'two', 'three']) {
		const environment = await unusedProject(join(root, name), {ballast: 3_000_000});
		ballasts.push(execFileSync('find', [environment, '-name', 'ballast'], {encoding: 'utf8'}).trim());
	}
	const [one = '', two = '', three = ''] = ballasts;
	await rm(two);
	await link(one, two);
	await link(three, join(cache, 'ballast'));
	for (const name of ['one', 'two', 'three']) await age(join(root, name), 200);
};

const sweptForest = async (root: FsPath) => {
	const context = await temporaryContext();
	const measurer = measurerOfTest();
	const {offered} = offerSweep(await scanned(root, context, measurer), defaultCriteria, context);
	const plan = await planSweep(offered, {criteria: defaultCriteria, context, measurer, words: noWords});
	return {promised: plan.totals.reclaimableBytes ?? 0, ...(await applyPlan(plan, {context, keep: 'free'}))};
};

test('the bytes promised are the bytes freed, with links between environments and to a cache', async () => {
	const root = await temporaryDirectory();
	await sharingForest(root);
	const {promised, freedBytes, diskBytes} = await sweptForest(root);
	expect(promised).toBeGreaterThan(3_000_000);
	expect(promised).toBeLessThan(6_000_000);
	expect(freedBytes).toBe(promised);
	expect(diskBytes).toBeDefined();
});

test.skipIf(!canMount)('df shows the promised bytes within one percent (needs root on Linux)', async () => {
	const root = await temporaryDirectory();
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', root]);
	onTestFinished(() => void execFileSync('umount', [root]));
	await sharingForest(root);
	const freeBytes = () =>
		Number(execFileSync('df', ['--output=avail', '-B1', root], {encoding: 'utf8'}).split('\n')[1]);
	const before = freeBytes();
	const {promised, diskBytes} = await sweptForest(root);
	const gained = freeBytes() - before;
	expect(Math.abs(gained - promised)).toBeLessThan(promised / 100);
	expect(diskBytes).toBe(gained);
});

test('an environment that a hidden process of another user may use is offered but not chosen', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	await unusedProject(join(root, 'notes'));
	const environments = await scanned(root, context);
	const chosen = (mayBeUsedUnseen: boolean) =>
		offerSweep(
			environments.map(environment => ({...environment, mayBeUsedUnseen})),
			defaultCriteria,
			context,
		).offered.map(({selected, notMarked}) => [selected, notMarked?.why]);
	expect([chosen(false), chosen(true)]).toEqual([[[true, undefined]], [[false, 'use-unseen']]]);
});

test('a sweep that holds can be brought back, and frees nothing', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	await unusedProject(join(root, 'notes'));
	const {results, freedBytes} = await applyPlan(await planned(root, context), {context, keep: 'hold'});
	expect([results[0]?.outcome, results[0]?.deleted?.outcome, freedBytes]).toEqual(['deleted', 'held', 0]);
});

test('stopping a sweep leaves the rest untouched and says what is done', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	for (const name of ['a', 'b', 'c']) await unusedProject(join(root, name));
	const controller = new AbortController();
	const onProgress = ({piece}: Progress) => {
		if (piece?.number === 2) controller.abort();
	};
	const plan = await planned(root, context);
	const {results} = await applyPlan(plan, {context, keep: 'free'}, {signal: controller.signal, onProgress});
	expect(results.map(({outcome}) => outcome)).toEqual(['deleted']);
	expect(['a', 'b', 'c'].filter(name => existsSync(join(root, name, '.venv/pyvenv.cfg')))).toHaveLength(2);
});

test.each(['', '{}', '[1', '{"schemaVersion": 1, "ok": true, "environments": []}'])(
	'a file like %j is no plan',
	text => {
		expect(() => parsePlan(text)).toThrow(expect.objectContaining({code: 'usage', attempt: {doing: 'read-plan'}}));
	},
);

test("environments that a tool makes again in a project (tox, nox) are offered; those in a tool's own store are not", async () => {
	const root = await temporaryDirectory();
	const own = ['proj/.tox/py311', 'proj/.nox/tests', 'proj/.venv', 'other/.venv'];
	const stored = 'cache/pypoetry/virtualenvs/api-AbCd_-12-py3.11';
	for (const place of [...own, stored]) await environmentWithoutPip(join(root, place));
	for (const name of ['log', 'tmp']) await mkdir(join(root, 'proj/.tox/py311', name));
	for (const name of ['.tox-info.json', '.tox-config1']) await writeFile(join(root, 'proj/.tox/py311', name), '{}');
	await writeFile(join(root, 'proj/pyproject.toml'), '[tool.poetry]\nname = "proj"\n');
	await writeFile(join(root, 'proj/poetry.lock'), '');
	await writeFile(join(root, 'other/pdm.lock'), '');
	await age(root, 200);
	const context = await temporaryContext();
	const {offered, leftOut} = offerSweep(await scanned(root, context), defaultCriteria, context);
	expect(offered.map(({environment: {path, kind}}) => [path.slice(root.length + 1), kind]).sort()).toEqual([
		['other/.venv', 'venv'],
		['proj/.nox/tests', 'nox'],
		['proj/.tox/py311', 'tox'],
		['proj/.venv', 'venv'],
	]);
	expect(leftOut.map(({environment, why}) => [environment.kind, why])).toEqual([['poetry', 'tool']]);
});

test('one that another sweep deletes while ours looks at it is gone, which is no failure', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	await unusedProject(join(root, 'web'));
	const plan = await planned(root, context);
	let looks = 0;
	const now = (): Date => {
		looks += 1;
		execFileSync('rm', ['-rf', join(root, 'web/.venv')]);
		return context.now();
	};
	const {results} = await applyPlan(plan, {context: {...context, now}, keep: 'free'});
	expect(looks).toBeGreaterThan(0);
	expect(results).toEqual([{path: join(root, 'web/.venv'), outcome: 'gone', why: {reason: 'gone'}}]);
});

test('on a disk that other machines may use a sweep selects nothing, unless it is told to', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	await unusedProject(join(root, 'old'));
	const found = await scanned(root, context);
	const selected = (environments: readonly Environment[], criteria = defaultCriteria) =>
		offerSweep(environments, criteria, context).offered.map(offer => [offer.selected, offer.notMarked?.why]);
	const elsewhere = found.map((environment): Environment => ({
		...environment,
		mount: {path: root, source: 'server:/home', fileSystem: 'nfs4', shared: true},
	}));
	expect(found.map(({mount}) => mount?.shared)).toEqual([false]);
	expect(selected(found)).toEqual([[true, undefined]]);
	expect(selected(elsewhere)).toEqual([[false, 'shared-disk']]);
	expect(selected(elsewhere, {...defaultCriteria, shared: true})).toEqual([[true, undefined]]);
});
