import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {beforeAll, expect, test} from 'vitest';
import {createContext} from '../../source/core/context.js';
import {findInterrupted} from '../../source/core/operate/recover.js';
import {fsPath, type FsPath} from '../../source/core/platform/paths.js';
import {checksum} from '../helpers/checksum.js';
import {recoverScene, type Scene} from '../helpers/crash.js';
import {environmentWithoutPip, environmentWithPip, python} from '../helpers/python.js';
import {temporaryDirectory} from '../helpers/temporary.js';
import {builtProgram} from '../helpers/terminal.js';
import {makeWheel} from '../helpers/wheel.js';

// The program itself, ended with SIGKILL at moments that nobody chose, while it resets, installs and creates.
// crash.test.ts has every moment of the core, kills.test.ts the deletions.
const kills = Number(process.env['VENV_TUI_KILLS'] ?? 200);
const together = 3;

// A copy: building it anew in the meantime must not matter.
let program = '';
beforeAll(() => {
	const copy = mkdtempSync(join(tmpdir(), 'venv-tui-program-'));
	cpSync(dirname(builtProgram), copy, {recursive: true});
	program = join(copy, 'cli.js');
	return () => rmSync(copy, {recursive: true});
});

/**
 * Stands for uv: makes environments without pip, and installs for a while, which goes on when the program is gone and is
 * done when alpha 2.0 is whole. It replaces beta, and writes into a script that is there, as installers do.
 */
const installer = (python: string) => `#!/bin/sh
for last; do :; done
[ "$1" = venv ] && exec "${python}" -m venv --without-pip "$last"
echo $$ > "$HOME/installer"
environment=$(dirname "$(dirname "$4")")
site=$(echo "$environment"/lib/python*/site-packages)
rm -rf "$site/beta"
echo '# written to' >> "$environment/bin/activate"
mkdir -p "$site/alpha" "$site/alpha-2.0.dist-info"
for part in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	echo "$part = $part" > "$site/alpha/part$part.py"
	sleep 0.01
done
printf 'whole = True\\n' > "$site/alpha/__init__.py"
printf 'Metadata-Version: 2.1\\nName: alpha\\nVersion: 2.0\\n' > "$site/alpha-2.0.dist-info/METADATA"
printf 'alpha/__init__.py,,\\nalpha-2.0.dist-info/METADATA,,\\n' > "$site/alpha-2.0.dist-info/RECORD"
`;

type Killed = Scene & {readonly variables: NodeJS.ProcessEnv; readonly registry: string};
type Making = {readonly make?: (path: string) => Promise<FsPath>; readonly variables?: NodeJS.ProcessEnv};

const place = async ({make = environmentWithoutPip, variables: further}: Making = {}): Promise<Killed> => {
	const directory = await temporaryDirectory();
	const [home, programs, project] = ['home', 'programs', 'project'].map(name => join(directory, name)) as [
		string,
		string,
		string,
	];
	for (const each of [home, programs, project]) mkdirSync(each);
	writeFileSync(join(programs, 'uv'), installer(python()));
	chmodSync(join(programs, 'uv'), 0o755);
	const path = await make(join(project, '.venv'));
	const site = join(path, 'lib', readdirSync(join(path, 'lib'))[0] ?? '', 'site-packages/beta');
	mkdirSync(site);
	writeFileSync(join(site, '__init__.py'), 'old = True\n');
	writeFileSync(join(project, 'requirements.txt'), 'alpha==2.0\n');
	const variables = {
		PATH: [programs, dirname(python()), '/usr/bin', '/bin'].join(delimiter),
		HOME: home,
		VENVTUI_HOME: join(directory, 'places'),
		VENVTUI_INSTALLER: 'uv',
		...further,
	};
	const context = createContext({variables, home: fsPath(home), cwd: fsPath('/')});
	return {directory, path, context, before: checksum(path), variables, registry: join(context.places.data, 'registry')};
};

const hasBegun = ({registry}: Killed): boolean =>
	existsSync(registry) && readdirSync(registry).some(name => name.endsWith('.json'));

type Words = (at: Killed) => readonly string[];

/** Milliseconds from the first note on the disk to the end, unless it is killed after a share of `within` of them. */
const runFor = async (at: Killed, words: Words, within?: number): Promise<number> => {
	const {variables, directory} = at;
	const child = spawn(process.execPath, [program, ...words(at)], {
		env: variables,
		cwd: join(directory, 'project'),
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	const exit = once(child, 'exit');
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	while (!hasBegun(at) && child.exitCode === null) await setTimeout(1);
	const begun = performance.now();
	if (within !== undefined) {
		await Promise.race([exit, setTimeout(Math.random() * within)]);
		child.kill('SIGKILL');
	}
	await exit;
	if (child.signalCode === null) expect(child.exitCode, said).toBe(0);
	return performance.now() - begun;
};

const isRunning = ({context}: Killed): boolean => {
	const file = join(context.home, 'installer');
	if (!existsSync(file)) return false;
	const status = `/proc/${readFileSync(file, 'utf8').trim()}/stat`;
	return existsSync(status) && !readFileSync(status, 'utf8').includes(') Z ');
};

const question = 'import alpha, sys; print(getattr(alpha, "whole", True), sys.prefix)';

/** Its own Python finds the whole of what was installed, and itself in it. */
const isWhole = (path: string): boolean =>
	spawnSync(join(path, 'bin/python'), ['-I', '-B', '-c', question], {encoding: 'utf8'}).stdout === `True ${path}\n`;

/** What the next start says, through the program: `recover`, or any command that changes something. */
const startAgain = ({variables, directory}: Killed, words: readonly string[]): string =>
	spawnSync(process.execPath, [program, ...words], {env: variables, cwd: join(directory, 'project'), encoding: 'utf8'})
		.output.filter(text => text !== null)
		.join('');

/** Undone or finished and told: by the core itself, or, one time in eight, by the program. No litter, no installer. */
const settle = async (at: Killed, path: string, attempt: number): Promise<void> => {
	const cutOff = await findInterrupted(at.context);
	const isUntouched = existsSync(at.path) && checksum(at.path) === at.before;
	const isProgram = attempt % 8 === 0;
	const words = attempt % 16 === 0 ? ['recover'] : ['unpin', at.path];
	const said = isProgram ? startAgain(at, words) : '';
	const {recovered, litter} = await recoverScene(at);
	const messages = isProgram ? said : recovered.map(({message}) => message).join('\n');
	// Without a journal, thus without a start, only our own registry was behind: all was over.
	const hasToBeTold = cutOff.some(({startedAt}) => startedAt !== undefined) && (path !== at.path || !isUntouched);
	if (hasToBeTold) expect(messages).toMatch(/cut off|was complete/);
	expect(litter).toEqual([]);
	expect(isRunning(at)).toBe(false);
	expect(await findInterrupted(at.context)).toEqual([]);
};

type Ending = 'old' | 'new' | 'nothing' | 'other';

/** Runs it once to its end, then as often as is asked, each killed somewhere; how many came to what. */
const killRandomly = async (
	{count, words, making}: {readonly count: number; readonly words: Words; readonly making?: Making},
	endingOf: (at: Killed) => Promise<Ending>,
	pathOf: (at: Killed) => string = ({path}) => path,
): Promise<Readonly<Record<Ending, number>>> => {
	// As many at once as are killed later: what one takes then.
	const wholes = await Promise.all(Array.from({length: together}, async () => runFor(await place(making), words)));
	const whole = Math.max(...wholes);
	const endings = {old: 0, new: 0, nothing: 0, other: 0};
	let attempt = 0;
	const work = async (): Promise<void> => {
		while (attempt < count) {
			const mine = attempt++;
			const at = await place(making);
			await runFor(at, words, whole * 1.1);
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

test('a reset that frees the old one, killed at random moments, the same', {timeout: 900_000}, async () => {
	const ends = await killRandomly(
		{count: Math.ceil(kills / 10), words: ({path}) => ['reset', path, '--yes']},
		oldOrNew,
	);
	expect(ends).toMatchObject({nothing: 0, other: 0});
});

test(
	'an install killed at random moments ends in what was there to the byte or in the whole',
	{timeout: 900_000},
	async () => {
		const ends = await killRandomly(
			{count: Math.ceil(kills / 4), words: ({path}) => ['install', path, 'alpha==2.0', '--trust']},
			oldOrNew,
		);
		expect(ends).toMatchObject({nothing: 0, other: 0});
	},
);

test('a creation killed at random moments leaves nothing or the whole', {timeout: 900_000}, async () => {
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

test('with a real pip as the installer, which lives on, the same', {timeout: 900_000}, async () => {
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
});
