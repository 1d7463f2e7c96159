import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {holdingDirectoryName} from '../../../source/core/discover/skipped-directories.js';
import {copiedProgram, sceneToKill, startAgain, type Killed} from '../../helpers/crash/killed-program.js';
import {roundsOf, seed} from '../../helpers/long-run.js';
import {environmentWithoutPip} from '../../helpers/python.js';

// Several of us at once, on one environment, on one inside another, on names that begin alike: nothing is lost, whoever
// is killed meanwhile, and the next start leaves nothing to be done.

const program = copiedProgram();
const rounds = roundsOf(200);

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
const randomFrom = (start: number): (() => number) => {
	let state = start;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
};

const names = ['.venv', '.venv2', '.venv/nested'] as const;

/** An environment, one whose name begins alike and one inside, each with a file by which it is found again. */
const scene = async () => {
	const at = await sceneToKill(program());
	const project = join(at.directory, 'project');
	for (const name of names) {
		const path = join(project, name);
		if (!existsSync(path)) await environmentWithoutPip(path);
		mkdirSync(join(path, 'share'), {recursive: true});
		writeFileSync(join(path, 'share', markOf(name)), name);
	}
	return {at, project};
};

const markOf = (name: string): string => `mark-of-${name.replace('/', '-')}`;

/** Every place below a project where the file of an environment lies, held ones included. */
const placesOf = (project: string, name: string): readonly string[] =>
	readdirSync(project, {recursive: true, encoding: 'utf8'}).filter(file => file.endsWith(`share/${markOf(name)}`));

// None of these gives anything back to the disk: whatever is there must be there afterwards.
const acts = (project: string): ReadonlyArray<readonly string[]> => [
	...names.flatMap(name => [
		['rm', join(project, name), '--hold', '--yes', '--in-use'],
		['reset', join(project, name), '--hold', '--yes'],
		['install', join(project, name), 'alpha==2.0', '--trust'],
	]),
	['recover'],
];

type Ran = {readonly words: readonly string[]; readonly said: string};

const start = async (
	at: Killed,
	words: readonly string[],
	{killAfter, uid}: {readonly killAfter: number | undefined; readonly uid?: number | undefined},
): Promise<Ran> => {
	const child = spawn(process.execPath, [at.program, ...words], {
		env: at.variables,
		cwd: join(at.directory, 'project'),
		stdio: ['ignore', 'pipe', 'pipe'],
		...(uid === undefined ? {} : {uid, gid: uid}),
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const closed = once(child, 'close');
	if (killAfter !== undefined) {
		await Promise.race([closed, setTimeout(killAfter)]);
		child.kill('SIGKILL');
	}
	await closed;
	return {words, said};
};

/** Brings everything back, so that what is held counts as there; then what is wrong, in sentences. */
const wrongAfter = (at: Killed, project: string, ran: readonly Ran[]): readonly string[] => {
	const wrong = ran.filter(({said}) => /^\s+at |mistake in venv-tui/m.test(said)).map(({said}) => `a stack: ${said}`);
	startAgain(at, ['recover']);
	const again = startAgain(at, ['recover']);
	if (again !== 'Nothing to recover\n') wrong.push(`the second recover: ${again}`);
	for (const name of names) {
		const places = placesOf(project, name);
		if (places.length !== 1) wrong.push(`${name} lies in ${places.length} places: ${places.join()}`);
	}
	const locks = readdirSync(project, {recursive: true, encoding: 'utf8'}).filter(
		file => file.includes(`${holdingDirectoryName}/`) && /\.lock|\.draft|-failed|-snapshot/.test(file),
	);
	if (locks.length > 0) wrong.push(`left behind: ${locks.join()}`);
	return wrong.map(sentence => `${sentence} after ${ran.map(({words}) => words.join(' ')).join(' | ')}`);
};

const round = async (random: () => number, together: number): Promise<readonly string[]> => {
	const {at, project} = await scene();
	// Somebody else may look in.
	for (const directory of [at.directory, project]) chmodSync(directory, 0o755);
	const all = acts(project);
	try {
		const ran = await Promise.all(
			Array.from({length: together}, async (_, index) => {
				const words = all[Math.floor(random() * all.length)] ?? ['recover'];
				const killAfter = random() < 0.3 ? random() * 900 : undefined;
				// The last of four is somebody else, who may change nothing here.
				const uid = together === 4 && index === 3 && process.getuid?.() === 0 ? 65_534 : undefined;
				return start(at, words, {killAfter, uid});
			}),
		);
		return wrongAfter(at, project, ran);
	} finally {
		rmSync(at.directory, {recursive: true, force: true});
		mkdirSync(at.directory);
	}
};

test.each([2, 4])('%i processes at once lose nothing, whichever is killed', {timeout: 3_600_000}, async together => {
	const random = randomFrom(seed + together);
	const wrong: string[] = [];
	for (let done = 0; done < rounds / 2; done += 1) wrong.push(...(await round(random, together)));
	console.log(`${Math.ceil(rounds / 2)} rounds of ${together} at once, seed ${seed}: ${wrong.length} wrong`);
	expect(wrong).toEqual([]);
});
