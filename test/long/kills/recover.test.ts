import {holdingDirectoryName} from '../../../source/core/discover/skipped-directories.js';
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {listHeld} from '../../../source/core/held/held-environments.js';
import {findInterrupted} from '../../../source/core/held/find-interrupted.js';
import {recoverInterrupted} from '../../../source/core/held/recover.js';
import {recoveredInWords} from '../../../source/text/held/recovery.js';
import {remedyInWords} from '../../../source/text/held/remedy.js';
import type {JournalEntry} from '../../../source/core/held/journal-entry.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {endGroup} from '../../../source/core/platform/processes/process-identity.js';
import {restoreHeld} from '../../../source/core/operate/restore/restore.js';
import {checksum} from '../../helpers/checksum.js';
import {
	bundleDriver,
	recoverScene,
	runDriver,
	scene,
	type CrashOperation,
	type Scene,
} from '../../helpers/crash/crash.js';
import {temporaryContext} from '../../helpers/temporary.js';

// A few moments of each; all of them are tried in test/long/kills/crash.test.ts.
let driver = '';
beforeEach(async () => {
	if (!existsSync(driver)) driver = await bundleDriver();
});

const crashed = async (operation: CrashOperation, killAt: number): Promise<Scene> => {
	const at = await scene();
	expect(runDriver(driver, operation, {directory: at.directory, killAt})).toBeUndefined();
	return at;
};

const journalOf = ({directory}: Scene): string => {
	const holdingDirectory = join(directory, 'project', holdingDirectoryName);
	const name = readdirSync(holdingDirectory).find(candidate => candidate.endsWith('.json')) ?? '';
	return join(holdingDirectory, name);
};

/** As if another machine that shares the disk had written it. */
const fromElsewhere = (file: string): void =>
	writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"host":"[^"]*"/g, '"host":"elsewhere"'));

describe('after a kill', () => {
	test.each([20, 44, 58])(
		'of a reset (moment %i) the old one is back, its installer ended, nothing lies about',
		async moment => {
			const at = await crashed('reset', moment);
			const {held, litter} = await recoverScene(at);
			expect([checksum(at.path) === at.before, held, litter]).toEqual([true, [], []]);
		},
	);

	test.each([44, 58, 66])(
		'of a reset by a tool (moment %i) the old one is back, the tool ended, nothing lies about',
		async moment => {
			const at = await crashed('reset-by-tool', moment);
			const {held, litter} = await recoverScene(at);
			expect([checksum(at.path) === at.before, held, litter]).toEqual([true, [], []]);
		},
	);

	test('of a deletion before it was held, the environment is back, and the user is told', async () => {
		const at = await crashed('hold', 46);
		const before = await findInterrupted(at.context);
		expect(before).toMatchObject([{path: at.path, operation: 'delete', owner: 'dead', isOver: false}]);
		expect(before.map(remedyInWords)).toEqual(['recover brings it back']);
		const {recovered, litter} = await recoverScene(at);
		expect(recovered).toMatchObject([{outcome: 'undone', path: at.path}]);
		expect([checksum(at.path) === at.before, litter]).toEqual([true, []]);
	});

	test('of a freeing, the rest is freed', async () => {
		const at = await scene();
		runDriver(driver, 'hold', {directory: at.directory});
		runDriver(driver, 'free-held', {directory: at.directory, killAt: 30});
		expect(await listHeld(at.context)).toMatchObject([{state: 'freeing'}]);
		const {recovered, litter} = await recoverScene(at);
		expect(recovered).toMatchObject([{outcome: 'freed'}]);
		expect([readdirSync(join(at.directory, 'project')), litter]).toEqual([[], []]);
	});
});

describe('what was changed since an operation was killed', () => {
	/** As if the kill had been an hour ago, and the installer had ended with it. */
	const longAgo = async (operation: CrashOperation, killAt: number): Promise<Scene> => {
		const at = await crashed(operation, killAt);
		const file = journalOf(at);
		const {child} = JSON.parse(readFileSync(file, 'utf8')) as JournalEntry;
		if (child) await endGroup(child);
		const then = new Date(Date.now() - 3_600_000);
		const all = execFileSync('find', [at.directory, '-not', '-type', 'l', '-print0'], {encoding: 'utf8'});
		for (const path of all.split('\0').filter(name => name !== '')) utimesSync(path, then, then);
		return at;
	};

	test.each([
		['install before its snapshot is whole', 'install', 60, 0],
		['install', 'install', 96, 1],
		['reset', 'reset', 58, 1],
		['creation', 'create', 50, 0],
	] as const)('of one killed in the middle of its %s, stays', async (_, operation, moment, count) => {
		const at = await longAgo(operation, moment);
		const {path} = await placeOf(at);
		mkdirSync(join(path, 'share/mine'), {recursive: true});
		writeFileSync(join(path, 'share/mine/results.csv'), '1');
		const now = checksum(path);
		const {recovered, held} = await recoverScene(at);
		expect(recovered).toMatchObject([{operation, outcome: 'kept', path}]);
		expect([checksum(path) === now, held.length]).toEqual([true, count]);
		expect(held.map(({heldPath}) => checksum(heldPath) === at.before)).toEqual(held.map(() => true));
	});

	const soon = 'share/mine/results.csv';
	const write = (path: FsPath): void => {
		mkdirSync(join(path, 'share/mine'), {recursive: true});
		writeFileSync(join(path, soon), '1');
	};
	/** The undone operation holds what was written, and that comes back. */
	const expectHeld = async (at: Scene): Promise<void> => {
		const {recovered, held, litter} = await recoverScene(at);
		expect(recovered).toMatchObject([{outcome: 'undone', isRestHeld: true}]);
		expect(recovered.map(one => recoveredInWords(one, at.context.home))[0]).toMatch(/written there meanwhile is held$/);
		expect([checksum(at.path) === at.before, held.length, litter]).toEqual([true, 1, []]);
		await restoreHeld(held[0]?.id ?? '', {context: at.context});
		expect(readFileSync(join(at.path, soon), 'utf8')).toBe('1');
	};

	test('at once after the kill of an install, is held when that is undone', async () => {
		const at = await crashed('install', 96);
		write(at.path);
		await expectHeld(at);
	});

	test.each([
		['install', 96],
		['reset', 58],
	] as const)(
		'soon after the kill of an %s, with an old time, is held when that is undone',
		async (operation, moment) => {
			const at = await crashed(operation, moment);
			const {child} = JSON.parse(readFileSync(journalOf(at), 'utf8')) as JournalEntry;
			if (child) await endGroup(child);
			const then = new Date(Date.now() - 20_000);
			utimesSync(journalOf(at), then, then);
			write(at.path);
			for (const name of [soon, 'share/mine', 'share', '.'])
				utimesSync(join(at.path, name), new Date(2020, 1), new Date(2020, 1));
			await expectHeld(at);
		},
	);

	test('before the clock was set back, is held', async () => {
		const at = await crashed('reset', 58);
		const {child} = JSON.parse(readFileSync(journalOf(at), 'utf8')) as JournalEntry;
		if (child) await endGroup(child);
		write(at.path);
		const later = new Date(Date.now() + 3_600_000);
		utimesSync(journalOf(at), later, later);
		await expectHeld(at);
	});

	test.each([46, 54, 62])(
		'is nothing that a recovery wrote before it was killed (moment %i): the next one ends it',
		async moment => {
			const at = await longAgo('install', 96);
			expect(existsSync(join(at.path, 'lib/new'))).toBe(true);
			expect(runDriver(driver, 'recover', {directory: at.directory, killAt: moment})).toBeUndefined();
			const {recovered, litter} = await recoverScene(at);
			expect(recovered).toMatchObject([{operation: 'install', outcome: 'undone'}]);
			expect([checksum(at.path) === at.before, litter]).toEqual([true, []]);
		},
	);

	test('is nothing if it was only imported: it is as it was before', async () => {
		const at = await longAgo('install', 60);
		mkdirSync(join(at.path, 'lib/python3.11/site-packages/__pycache__'));
		writeFileSync(join(at.path, 'lib/python3.11/site-packages/__pycache__/alpha.pyc'), '1');
		const {recovered} = await recoverScene(at);
		expect(recovered).toMatchObject([{operation: 'install', outcome: 'undone'}]);
	});
});

/** The environment that the only operation is about. */
const placeOf = async ({context}: Scene): Promise<{readonly path: FsPath}> => {
	const [one] = await findInterrupted(context);
	if (one === undefined) throw new Error('nothing was interrupted');
	return one;
};

test('looking for operations that were interrupted changes nothing', async () => {
	const at = await crashed('reset', 54);
	const before = checksum(at.directory);
	expect(await findInterrupted(at.context, [fsPath(join(at.directory, 'project'))])).toHaveLength(1);
	expect(checksum(at.directory)).toBe(before);
	await recoverScene(at);
});

test('an operation of another machine is taken over only on request', async () => {
	const at = await crashed('reset', 46);
	const holdingDirectory = join(at.directory, 'project', holdingDirectoryName);
	for (const name of readdirSync(holdingDirectory))
		if (/\.(json|lock)$/.test(name)) fromElsewhere(join(holdingDirectory, name));
	const before = checksum(at.directory);
	expect(await findInterrupted(at.context)).toMatchObject([{owner: 'unknown', host: 'elsewhere'}]);
	expect(await recoverInterrupted({context: at.context})).toEqual([]);
	expect(checksum(at.directory)).toBe(before);
	expect(await recoverInterrupted({context: at.context, takeOver: true})).toMatchObject([{outcome: 'undone'}]);
	expect(checksum(at.path)).toBe(at.before);
});

test("a writer on another machine can't be ended from here, and doesn't keep the old environment from coming back", async () => {
	const at = await crashed('reset', 64);
	const holdingDirectory = join(at.directory, 'project', holdingDirectoryName);
	const {child} = JSON.parse(readFileSync(journalOf(at), 'utf8')) as JournalEntry;
	if (child === undefined) throw new Error('killed before anything wrote');
	await endGroup(child);
	for (const name of readdirSync(holdingDirectory))
		if (/\.(json|lock)$/.test(name)) fromElsewhere(join(holdingDirectory, name));
	expect(await recoverInterrupted({context: at.context})).toEqual([]);
	expect(await recoverInterrupted({context: at.context, takeOver: true})).toMatchObject([{outcome: 'undone'}]);
	expect(checksum(at.path)).toBe(at.before);
});

describe('of an installation that was interrupted, it is said what was seen', () => {
	const library = 'lib/library.so';

	const cutOffInstall = async (write: (file: string) => void): Promise<Scene> => {
		for (let killAt = 92; killAt < 200; killAt += 4) {
			const at = await scene();
			writeFileSync(join(at.path, library), 'old');
			const before = checksum(at.path);
			runDriver(driver, 'install', {directory: at.directory, killAt});
			if (!existsSync(join(at.path, 'lib/new'))) continue;
			write(join(at.path, library));
			return {...at, before};
		}
		throw new Error('No moment in the middle was found');
	};

	test('as it was, where nothing was written to in place', async () => {
		const at = await cutOffInstall(() => {});
		const {recovered} = await recoverScene(at);
		expect(recovered).toMatchObject([{seen: {type: 'restored', written: []}}]);
		expect(recovered.map(one => recoveredInWords(one, at.context.home))).toMatchObject([
			expect.stringMatching(/^An installation into .* was interrupted; it is as it was$/),
		]);
		expect(checksum(at.path)).toBe(at.before);
	});

	test('the name of a library of which there was no copy', async () => {
		const at = await cutOffInstall(file => writeFileSync(file, 'written to'));
		const {recovered} = await recoverScene(at);
		expect(recovered).toMatchObject([{seen: {type: 'restored', written: [join(at.path, library)]}}]);
		expect(recovered.map(one => recoveredInWords(one, at.context.home))).toMatchObject([
			expect.stringContaining(`changed in place: ${join(at.path, library)}. Reset it`),
		]);
	});
});

test('of a deletion whose environment somebody has removed since, nobody says that it is there', async () => {
	const at = await crashed('hold', 40);
	rmSync(at.path, {recursive: true});
	const {recovered} = await recoverScene(at);
	expect(recovered.every(one => one.outcome !== 'undone' || one.seen.type === 'gone')).toBe(true);
});

test('a journal that was interrupted in the middle costs nothing', async () => {
	const at = await crashed('reset', 46);
	const journal = journalOf(at);
	writeFileSync(journal, readFileSync(journal, 'utf8').slice(0, 40));
	const {held, litter} = await recoverScene(at);
	expect([checksum(at.path) === at.before, held, litter]).toEqual([true, [], []]);
});

test("a journal that our index doesn't know is acted on only if its place was named", async () => {
	const at = await crashed('reset', 46);
	const stranger = await temporaryContext();
	const places = [fsPath(join(at.directory, 'project'))];
	expect(await recoverInterrupted({context: stranger, places})).toEqual([]);
	expect(existsSync(journalOf(at))).toBe(true);
	const recovered = await recoverInterrupted({context: stranger, places, includeUnindexed: true});
	expect(recovered).toMatchObject([{outcome: 'undone', path: at.path}]);
	expect(checksum(at.path)).toBe(at.before);
});

test('a journal of a tree that names a path outside is not believed', async () => {
	const at = await crashed('reset', 46);
	const journal = journalOf(at);
	writeFileSync(journal, readFileSync(journal, 'utf8').replace('"name":".venv"', '"name":"../../places"'));
	const before = checksum(at.context.places.data);
	const stranger = await temporaryContext();
	const places = [fsPath(join(at.directory, 'project'))];
	expect(await recoverInterrupted({context: stranger, places, includeUnindexed: true})).toEqual([]);
	expect(checksum(at.context.places.data)).toBe(before);
});

test('a recovery that meets a system error is reported, and the others go on', async () => {
	const [damaged, well] = [await crashed('hold', 46), await crashed('hold', 46)];
	const holdingDirectory = join(damaged.directory, 'project', holdingDirectoryName);
	// What was moved can't go back: a directory with something in it has its name.
	mkdirSync(join(damaged.path, 'bin'), {recursive: true});
	writeFileSync(join(holdingDirectory, '.gitignore'), '*\n');
	for (const {context, path} of [damaged, well]) {
		const recovered = await recoverInterrupted({context});
		expect(recovered.map(one => [one.path, one.outcome])).toEqual([[path, path === well.path ? 'undone' : 'held']]);
	}
});

test('a journal of an unknown version is left alone, and restoring by it is refused', async () => {
	const at = await scene();
	runDriver(driver, 'hold', {directory: at.directory});
	const [held] = await listHeld(at.context);
	const file = journalOf(at);
	writeFileSync(file, readFileSync(file, 'utf8').replace('"version":1', '"version":2'));
	const before = checksum(fsPath(join(at.directory, 'project')));
	expect(await recoverInterrupted({context: at.context})).toEqual([]);
	await expect(restoreHeld(held?.id ?? '', {context: at.context})).rejects.toMatchObject({
		exitCode: 3,
		reason: {type: 'noted-by-other-version'},
	});
	expect(checksum(fsPath(join(at.directory, 'project')))).toBe(before);
});
