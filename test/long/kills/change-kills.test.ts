import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {findInterrupted} from '../../../source/core/held/find-interrupted.js';
import {recoveredInWords} from '../../../source/text/held/recovery.js';
import {roundsOf} from '../../helpers/long-run.js';
import {checksum} from '../../helpers/checksum.js';
import {recoverScene} from '../../helpers/crash/crash.js';
import {
	copiedProgram,
	isInstalling,
	runFor,
	sceneToKill,
	startAgain,
	type Killed,
	type Making,
} from '../../helpers/crash/killed-program.js';
import {environmentWithPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

// The program itself, ended with SIGKILL at moments that nobody chose, while it resets, installs and creates.
// crash.test.ts has every moment of the core, deletion-kills.test.ts the deletions.
const kills = roundsOf(200);
const together = 3;

const program = copiedProgram();

type Words = (at: Killed) => readonly string[];

const question = 'import alpha, sys; print(getattr(alpha, "whole", True), sys.prefix)';

/** Its own Python finds the whole of what was installed, and itself in it. */
const isWhole = (path: string): boolean =>
	spawnSync(join(path, 'bin/python'), ['-I', '-B', '-c', question], {encoding: 'utf8'}).stdout === `True ${path}\n`;

/** Undone or finished and told: by the core itself, or, one time in eight, by the program. No litter, no installer. */
const settle = async (at: Killed, path: string, attempt: number): Promise<void> => {
	const cutOff = await findInterrupted(at.context);
	const isUntouched = existsSync(at.path) && checksum(at.path) === at.before;
	const isProgram = attempt % 8 === 0;
	const words = attempt % 16 === 0 ? ['recover'] : ['unpin', at.path];
	const said = isProgram ? startAgain(at, words) : '';
	const {recovered, litter} = await recoverScene(at);
	const messages = isProgram ? said : recovered.map(one => recoveredInWords(one, at.context.home)).join('\n');
	// Without a journal, thus without a start, only our own holding index was behind: all was over.
	const hasToBeTold = cutOff.some(({startedAt}) => startedAt !== undefined) && (path !== at.path || !isUntouched);
	if (hasToBeTold) expect(messages).toMatch(/was interrupted|was complete|Freed the rest/);
	expect(litter).toEqual([]);
	expect(isInstalling(at)).toBe(false);
	expect(await findInterrupted(at.context)).toEqual([]);
};

type Ending = 'old' | 'new' | 'nothing' | 'other';

/** Runs it once to its end, then as often as is asked, each killed somewhere; how many came to what. */
const killRandomly = async (
	{count, words, making}: {readonly count: number; readonly words: Words; readonly making?: Making},
	endingOf: (at: Killed) => Promise<Ending>,
	pathOf: (at: Killed) => string = ({path}) => path,
): Promise<Readonly<Record<Ending, number>>> => {
	const run = (at: Killed, within?: number) => runFor(at, words(at), within);
	const place = () => sceneToKill(program(), making);
	// As many at once as are killed later: what one takes then.
	const wholes = await Promise.all(Array.from({length: together}, async () => run(await place())));
	const whole = Math.max(...wholes);
	const endings = {old: 0, new: 0, nothing: 0, other: 0};
	let attempt = 0;
	const work = async (): Promise<void> => {
		while (attempt < count) {
			const mine = attempt++;
			const at = await place();
			await run(at, whole * 1.1);
			await settle(at, pathOf(at), mine);
			endings[await endingOf(at)] += 1;
			rmSync(at.directory, {recursive: true});
			mkdirSync(at.directory);
		}
	};
	await Promise.all(Array.from({length: together}, work));
	console.log(`${count} kills of ${words({path: '.venv'} as Killed).join(' ')}:`, endings);
	return endings;
};

const oldOrNew = async ({path, before}: Killed): Promise<Ending> =>
	checksum(path) === before ? 'old' : isWhole(path) ? 'new' : 'other';

test(
	'a reset killed at random moments ends in the old to the byte or in the new, working',
	{timeout: 900_000},
	async () => {
		const ends = await killRandomly({count: kills, words: ({path}) => ['reset', path, '--yes', '--hold']}, async at => {
			const ending = await oldOrNew(at);
			const {held} = await recoverScene(at);
			expect(held.map(({heldPath}) => checksum(heldPath))).toEqual(ending === 'new' ? [at.before] : []);
			return ending;
		});
		expect(ends).toMatchObject({nothing: 0, other: 0});
	},
);

test(
	'a reset that frees the old one, killed at random moments, leaves the old to the byte or the new, working',
	{timeout: 900_000},
	async () => {
		const ends = await killRandomly(
			{count: Math.ceil(kills / 10), words: ({path}) => ['reset', path, '--yes']},
			oldOrNew,
		);
		expect(ends).toMatchObject({nothing: 0, other: 0});
	},
);

test(
	'an install killed at random moments leaves the packages of before to the byte, or all of the new ones',
	{timeout: 900_000},
	async () => {
		const ends = await killRandomly(
			{count: Math.ceil(kills / 4), words: ({path}) => ['install', path, 'alpha==2.0', '--trust']},
			oldOrNew,
		);
		expect(ends).toMatchObject({nothing: 0, other: 0});
	},
);

test('a creation killed at random moments leaves nothing or a whole environment', {timeout: 900_000}, async () => {
	const made = ({directory}: Killed) => join(directory, 'project/new');
	const ends = await killRandomly(
		{count: Math.ceil(kills / 10), words: () => ['create', 'new', '--with', 'uv', '-r', 'requirements.txt']},
		async at => {
			expect(checksum(at.path)).toBe(at.before);
			return !existsSync(made(at)) ? 'nothing' : isWhole(made(at)) ? 'new' : 'other';
		},
		made,
	);
	expect(ends).toMatchObject({old: 0, other: 0});
});

const hasBeta = (path: string): boolean =>
	spawnSync(
		join(path, 'bin/python'),
		['-I', '-B', '-c', 'import beta, sys; print(getattr(beta, "old", False), sys.prefix)'],
		{encoding: 'utf8'},
	).stdout === `True ${path}\n`;

test(
	'a clone killed at random moments leaves nothing or a whole one, and the first alone',
	{timeout: 900_000},
	async () => {
		const made = ({directory}: Killed) => join(directory, 'project/new');
		const ends = await killRandomly(
			{count: Math.ceil(kills / 4), words: ({path}) => ['clone', path, 'new']},
			async at => {
				expect(checksum(at.path)).toBe(at.before);
				return !existsSync(made(at)) ? 'nothing' : hasBeta(made(at)) ? 'new' : 'other';
			},
			made,
		);
		expect(ends).toMatchObject({old: 0, other: 0});
	},
);

test(
	'a move killed at random moments leaves the old to the byte, or a whole one there',
	{timeout: 900_000},
	async () => {
		const made = ({directory}: Killed) => join(directory, 'project/new');
		const ends = await killRandomly(
			{count: Math.ceil(kills / 4), words: ({path}) => ['move', path, 'new']},
			async at => {
				// Killed between the two, it is at both places, and both are whole.
				if (existsSync(at.path)) expect(checksum(at.path)).toBe(at.before);
				if (existsSync(made(at))) return hasBeta(made(at)) ? 'new' : 'other';
				return existsSync(at.path) ? 'old' : 'nothing';
			},
		);
		expect(ends).toMatchObject({nothing: 0, other: 0});
	},
);

test(
	'an install killed at random moments while a real pip lives on leaves the packages of before, or all of the new ones',
	{timeout: 900_000},
	async () => {
		const wheels = await temporaryDirectory();
		await makeWheel(wheels, {name: 'alpha', version: '2.0', scripts: {alpha: 'alpha:main'}});
		const variables = {VENVTUI_INSTALLER: 'pip', PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels};
		const ends = await killRandomly(
			{
				count: Math.ceil(kills / 60),
				words: ({path}) => ['install', path, 'alpha', '--trust'],
				making: {make: environmentWithPip, variables},
			},
			oldOrNew,
		);
		expect(ends).toMatchObject({nothing: 0, other: 0});
	},
);
