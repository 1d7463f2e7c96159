import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isFull} from '../helpers/long-run.js';
import {bundleDriver, recoverScene, runDriver, scene, type CrashOperation, type Scene} from '../helpers/crash.js';
import {checksum} from '../helpers/checksum.js';
import {environmentWithoutPip} from '../helpers/python.js';

const isNew = ({path}: Scene): boolean => existsSync(join(path, 'complete'));
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

test('a deletion killed at any moment: the environment is there or held, to the byte', async () => {
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

test('a reset killed at any moment ends in the old or the new one, with its installer ended', async () => {
	await everyMoment('reset', async (at, killAt) => {
		const {held, litter} = await recoverScene(at);
		expect(litter, `killed at ${killAt}`).toEqual([]);
		if (isNew(at)) expectHeldOld(held, at, killAt);
		else expect([isOld(at), held], `killed at ${killAt}`).toEqual([true, []]);
	});
});

test('a rolling back killed at any moment, and its recovery killed too, brings the old one back', async () => {
	const driver = await bundleDriver();
	await everyMoment('roll-back', async (at, killAt) => {
		runDriver(driver, 'recover', {directory: at.directory, killAt: 1 + (killAt % 40)});
		const {held, litter} = await recoverScene(at);
		expect(litter, `killed at ${killAt}`).toEqual([]);
		expect([isOld(at), held], `killed at ${killAt}`).toEqual([true, []]);
	});
});

test('a restoring killed at any moment loses neither what is held nor what is in its place', async () => {
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

test('a creation killed at any moment leaves nothing or the whole', async () => {
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
