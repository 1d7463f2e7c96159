import {existsSync, linkSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isFull} from '../../helpers/long-run.js';
import {
	bundleDriver,
	recoverScene,
	runDriver,
	scene,
	type CrashOperation,
	type Scene,
} from '../../helpers/crash/crash.js';
import {checksum} from '../../helpers/checksum.js';
import {environmentWithoutPip} from '../../helpers/python.js';

const isNew = ({path}: Scene): boolean => ['complete', 'bin/complete'].some(name => existsSync(join(path, name)));
const isOld = ({path, before}: Scene): boolean => existsSync(path) && checksum(path) === before;

// In full every moment, which takes many minutes. Else every n-th, from a beginning that changes with the run.
const step = isFull ? 1 : 10;

/** The moments of an operation, each in a scene of its own, until it is not killed any more. */
const everyMoment = async (
	operation: CrashOperation,
	check: (at: Scene, killAt: number) => Promise<void>,
	prepare: (at: Scene, driver: string) => Promise<void> = async () => {},
): Promise<void> => {
	const driver = await bundleDriver();
	for (let killAt = 1 + Math.floor(Math.random() * step); ; killAt += step) {
		const at = await scene();
		await prepare(at, driver);
		if (runDriver(driver, operation, {directory: at.directory, killAt}) !== undefined) return;
		await check(at, killAt);
	}
};

const expectHeldOld = (held: readonly {readonly heldPath: string}[], {before}: Scene, killAt: number): void => {
	expect(held, `killed at ${killAt}`).toHaveLength(1);
	expect(checksum(held[0]?.heldPath ?? ''), `killed at ${killAt}`).toBe(before);
};

test('a deletion killed at any moment leaves the environment in place or held, to the byte', async () => {
	await everyMoment('hold', async (at, killAt) => {
		const {held, litter} = await recoverScene(at);
		expect(litter, `killed at ${killAt}`).toEqual([]);
		if (existsSync(at.path)) expect([isOld(at), held]).toEqual([true, []]);
		else expectHeldOld(held, at, killAt);
	});
});

test('a freeing killed at any moment is finished by the next start', async () => {
	await everyMoment(
		'free-held',
		async (at, killAt) => {
			const {held, litter, recovered} = await recoverScene(at);
			expect(litter, `killed at ${killAt}`).toEqual([]);
			expect(existsSync(at.path)).toBe(false);
			if (held.length > 0) expectHeldOld(held, at, killAt);
			else expect(recovered.every(({outcome}) => ['freed', 'undone', 'finished'].includes(outcome))).toBe(true);
		},
		async ({directory}, driver) => void runDriver(driver, 'hold', {directory}),
	);
});

test('a reset killed at any moment leaves the old environment or the new, and ends its installer', async () => {
	await everyMoment('reset', async (at, killAt) => {
		const {held, litter} = await recoverScene(at);
		expect(litter, `killed at ${killAt}`).toEqual([]);
		if (isNew(at)) expectHeldOld(held, at, killAt);
		else expect([isOld(at), held], `killed at ${killAt}`).toEqual([true, []]);
	});
});

test('a reset by a tool killed at any moment ends in the old or the new one, with the tool ended', async () => {
	await everyMoment('reset-by-tool', async (at, killAt) => {
		const {held, litter} = await recoverScene(at);
		expect(litter, `killed at ${killAt}`).toEqual([]);
		if (isNew(at)) expectHeldOld(held, at, killAt);
		else expect([isOld(at), held], `killed at ${killAt}`).toEqual([true, []]);
	});
});

test('a roll-back killed at any moment, and its recovery killed too, ends with the old environment', async () => {
	const driver = await bundleDriver();
	await everyMoment('roll-back', async (at, killAt) => {
		runDriver(driver, 'recover', {directory: at.directory, killAt: 1 + (killAt % 40)});
		const {held, litter} = await recoverScene(at);
		expect(litter, `killed at ${killAt}`).toEqual([]);
		expect([isOld(at), held], `killed at ${killAt}`).toEqual([true, []]);
	});
});

test('a restore killed at any moment loses neither the held environment nor the one in its place', async () => {
	const seconds = new Map<string, string>();
	await everyMoment(
		'restore',
		async (at, killAt) => {
			const {held, litter} = await recoverScene(at);
			expect(litter, `killed at ${killAt}`).toEqual([]);
			const sums = [
				...held.map(({heldPath}) => checksum(heldPath)),
				...(existsSync(at.path) ? [checksum(at.path)] : []),
			];
			expect(sums.sort(), `killed at ${killAt}`).toEqual([at.before, seconds.get(at.directory)].sort());
		},
		async ({directory, path}, driver) => {
			runDriver(driver, 'hold', {directory});
			await environmentWithoutPip(path, '--prompt', 'second');
			seconds.set(directory, checksum(path));
		},
	);
});

test('a creation killed at any moment leaves nothing or a whole environment', async () => {
	await everyMoment('create', async (at, killAt) => {
		const {held, litter} = await recoverScene(at);
		expect([litter, held], `killed at ${killAt}`).toEqual([[], []]);
		expect(isOld(at)).toBe(true);
		const made = join(at.directory, 'project/new');
		expect(!existsSync(made) || existsSync(join(made, 'pyvenv.cfg')), `killed at ${killAt}`).toBe(true);
	});
});

test.each(['install', 'install-roll-back'] as const)(
	'an installation (%s) killed at any moment ends in what was there or in the complete one',
	async operation => {
		await everyMoment(operation, async (at, killAt) => {
			const {held, litter} = await recoverScene(at);
			expect([litter, held], `killed at ${killAt}`).toEqual([[], []]);
			expect(isOld(at) || isNew(at), `killed at ${killAt}`).toBe(true);
		});
	},
);

test('a repair in place killed at any moment ends in what was there or in the repaired one', async () => {
	const repaired = new Map<string, string>();
	await everyMoment(
		'repair',
		async (at, killAt) => {
			const {held, litter} = await recoverScene(at);
			expect([litter, held], `killed at ${killAt}`).toEqual([[], []]);
			const sum = checksum(at.path);
			const isRepaired = sum === at.before;
			expect(isRepaired || sum === repaired.get(at.directory), `killed at ${killAt}`).toBe(true);
		},
		async ({directory, path}) => {
			// As if it had been made beside this place, with one file that another place holds, too.
			for (const name of ['activate', 'activate.csh', 'activate.fish']) {
				const file = join(path, 'bin', name);
				writeFileSync(file, readFileSync(file, 'utf8').replaceAll(path, `${directory}/before/.venv`));
			}
			linkSync(join(path, 'bin/activate'), join(directory, 'cached'));
			repaired.set(directory, checksum(path));
		},
	);
});
