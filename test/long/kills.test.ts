import {spawn, execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {beforeAll, expect, test} from 'vitest';
import {createContext} from '../../source/core/context.js';
import {listHeld} from '../../source/core/operate/holding.js';
import {findInterrupted} from '../../source/core/operate/recover.js';
import {fsPath} from '../../source/core/platform/paths.js';
import {checksum} from '../helpers/checksum.js';
import {recoverScene, type Scene} from '../helpers/crash.js';
import {environmentWithoutPip, python} from '../helpers/python.js';
import {temporaryDirectory} from '../helpers/temporary.js';
import {builtProgram} from '../helpers/terminal.js';

// The program itself, ended with SIGKILL at moments that nobody chose. crash.test.ts has every moment of the core.
const kills = Number(process.env['VENV_TUI_KILLS'] ?? 40);

// A copy: building it anew in the meantime must not matter.
let program = '';
beforeAll(() => {
	const copy = mkdtempSync(join(tmpdir(), 'venv-tui-program-'));
	cpSync(dirname(builtProgram), copy, {recursive: true});
	program = join(copy, 'cli.js');
	return () => rmSync(copy, {recursive: true});
});

/** Stands for uv: writes for a while, goes on when the program is gone, and is done when alpha 2.0 is whole. */
const installer = `#!/bin/sh
echo $$ > "$HOME/installer"
site=$(echo "$(dirname "$(dirname "$4")")"/lib/python*/site-packages)
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

const place = async (): Promise<Killed> => {
	const directory = await temporaryDirectory();
	const [home, programs, project] = ['home', 'programs', 'project'].map(name => join(directory, name)) as [
		string,
		string,
		string,
	];
	for (const each of [home, programs, project]) mkdirSync(each);
	writeFileSync(join(programs, 'uv'), installer);
	chmodSync(join(programs, 'uv'), 0o755);
	const path = await environmentWithoutPip(join(project, '.venv'));
	writeFileSync(join(path, 'lib/mine.txt'), 'old');
	writeFileSync(join(project, 'requirements.txt'), 'alpha==2.0\n');
	const variables = {
		PATH: [programs, dirname(python()), '/usr/bin', '/bin'].join(delimiter),
		HOME: home,
		VENVTUI_HOME: join(directory, 'places'),
		VENVTUI_INSTALLER: 'uv',
	};
	const context = createContext({variables, home: fsPath(home), cwd: fsPath('/')});
	return {directory, path, context, before: checksum(path), variables, registry: join(context.places.data, 'registry')};
};

const start = ({path, variables}: Killed, words: readonly string[]) => {
	const child = spawn(process.execPath, [program, words[0] ?? '', path, '--yes', ...words.slice(1)], {
		env: variables,
		cwd: '/',
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	return {child, exit: once(child, 'exit'), said: () => said};
};

const hasBegun = ({registry}: Killed): boolean =>
	existsSync(registry) && readdirSync(registry).some(name => name.endsWith('.json'));

/** Milliseconds from the first note on the disk to the end, unless it is killed after a share of `within` of them. */
const runFor = async (at: Killed, words: readonly string[], within?: number): Promise<number> => {
	const {child, exit, said} = start(at, words);
	while (!hasBegun(at) && child.exitCode === null) await setTimeout(1);
	const begun = performance.now();
	if (within !== undefined) {
		await Promise.race([exit, setTimeout(Math.random() * within)]);
		child.kill('SIGKILL');
	}
	await exit;
	if (child.signalCode === null) expect(child.exitCode, said()).toBe(0);
	return performance.now() - begun;
};

const isRunning = ({context}: Killed): boolean => {
	const file = join(context.home, 'installer');
	if (!existsSync(file)) return false;
	const status = `/proc/${readFileSync(file, 'utf8').trim()}/stat`;
	return existsSync(status) && !readFileSync(status, 'utf8').includes(') Z ');
};

const isNew = ({path}: Killed): boolean =>
	execFileSync(join(path, 'bin/python'), ['-I', '-B', '-c', 'import alpha; print(alpha.whole)'], {
		encoding: 'utf8',
	}) === 'True\n';

/** What it came to, in a word; throws where it is neither the old to the byte nor the new and working. */
const settle = async (at: Killed): Promise<string> => {
	const cutOff = await findInterrupted(at.context);
	const wasThere = existsSync(at.path) && checksum(at.path) === at.before;
	const {recovered, litter, held} = await recoverScene(at);
	expect(litter).toEqual([]);
	expect(isRunning(at)).toBe(false);
	if (cutOff.length > 0 && !wasThere) expect(recovered.map(({message}) => message)).toHaveLength(1);
	expect(await findInterrupted(at.context)).toEqual([]);
	for (const {heldPath} of held) expect(checksum(heldPath)).toBe(at.before);
	if (existsSync(at.path) && checksum(at.path) === at.before) {
		expect(held).toEqual([]);
		return 'old';
	}
	if (existsSync(at.path)) expect([isNew(at), (await listHeld(at.context)).length]).toEqual([true, 1]);
	return existsSync(at.path) ? 'new' : held.length > 0 ? 'held' : 'freed';
};

test.each([
	['reset', ['reset', '--hold'], ['old', 'new'], 0.6],
	['deletion', ['rm', '--hold'], ['old', 'held'], 0.2],
	['deletion that frees', ['rm'], ['old', 'held', 'freed'], 0.2],
] as const)('a %s killed at random moments ends in the old or the new', async (_, words, ends, share) => {
	const whole = await runFor(await place(), words);
	const outcomes: Record<string, number> = {};
	const count = Math.ceil(kills * share);
	for (let attempt = 0; attempt < count; attempt++) {
		const at = await place();
		await runFor(at, words, whole * 1.1);
		const end = await settle(at);
		outcomes[end] = (outcomes[end] ?? 0) + 1;
	}
	console.log(`${count} kills of ${words.join(' ')}:`, outcomes);
	for (const end of Object.keys(outcomes)) expect(ends).toContain(end);
});
