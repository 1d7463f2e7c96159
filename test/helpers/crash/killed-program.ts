import {spawn, spawnSync} from 'node:child_process';
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
import {beforeAll, expect} from 'vitest';
import {holdingDirectoryName} from '../../../source/core/discover/skipped-directories.js';
import {createContext} from '../../../source/core/model/context.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import type {Scene} from './crash.js';
import {checksum} from '../checksum.js';
import {environmentWithoutPip, python} from '../python.js';
import {temporaryDirectory} from '../temporary.js';
import {builtProgram} from '../terminal.js';

/** Where the program works until it is killed. */
export type Killed = Scene & {
	readonly program: string;
	readonly variables: NodeJS.ProcessEnv;
	readonly registry: string;
};

/** A copy of the built program for the tests of one file: building it anew in the meantime must not matter. */
export const copiedProgram = (): (() => string) => {
	let program = '';
	beforeAll(() => {
		const copy = mkdtempSync(join(tmpdir(), 'venv-tui-program-'));
		cpSync(dirname(builtProgram), copy, {recursive: true});
		// Another user runs it, too.
		chmodSync(copy, 0o755);
		program = join(copy, 'cli.js');
		return () => rmSync(copy, {recursive: true});
	});
	return () => program;
};

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

export type Making = {
	readonly make?: (path: string) => Promise<FsPath>;
	readonly variables?: NodeJS.ProcessEnv;
};

/** A project with an environment that has beta and is to have alpha, the stub as installer, and a home of its own. */
export const sceneToKill = async (
	program: string,
	{make = environmentWithoutPip, variables: further}: Making = {},
): Promise<Killed> => {
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
	const registry = join(context.places.data, 'registry');
	return {directory, path, context, before: checksum(path), program, variables, registry};
};

/** Milliseconds from the first note on the disk to the end, unless it is killed at a random one of the first `within`. */
export const runFor = async (at: Killed, words: readonly string[], within?: number): Promise<number> => {
	const {program, variables, directory} = at;
	const child = spawn(process.execPath, [program, ...words], {
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

const hasBegun = ({registry}: Killed): boolean =>
	existsSync(registry) && readdirSync(registry).some(name => name.endsWith('.json'));

/** What the next start says, through the program: `recover`, or any command that changes something. */
export const startAgain = ({program, variables, directory}: Killed, words: readonly string[]): string =>
	spawnSync(process.execPath, [program, ...words], {env: variables, cwd: join(directory, 'project'), encoding: 'utf8'})
		.output.filter(text => text !== null)
		.join('');

/** Whether the stub still writes. */
export const isInstalling = ({context}: Killed): boolean => {
	const file = join(context.home, 'installer');
	if (!existsSync(file)) return false;
	const status = `/proc/${readFileSync(file, 'utf8').trim()}/stat`;
	return existsSync(status) && !readFileSync(status, 'utf8').includes(') Z ');
};

/** Kills the program while its installer runs, and waits until that has ended, too. */
export const killWhileInstalling = async (at: Killed, words: readonly string[]): Promise<void> => {
	const {program, variables, directory} = at;
	const child = spawn(process.execPath, [program, ...words], {
		env: variables,
		cwd: join(directory, 'project'),
		stdio: 'ignore',
	});
	const exit = once(child, 'exit');
	while (!existsSync(join(directory, 'home/installer')) && child.exitCode === null) await setTimeout(1);
	expect(child.exitCode, 'it had ended before its installer began').toBeNull();
	child.kill('SIGKILL');
	await exit;
	while (isInstalling(at)) await setTimeout(5);
};

/** Makes what was cut off the work of another machine, as a container that was made anew is one. */
export const asOfAnotherMachine = ({directory, registry}: Killed): void => {
	const holdingDirectory = join(directory, 'project', holdingDirectoryName);
	for (const place of [holdingDirectory, registry])
		for (const name of readdirSync(place).filter(each => /\.(?:json|lock)$/.test(each))) {
			const file = join(place, name);
			const text = readFileSync(file, 'utf8');
			writeFileSync(file, text.replaceAll(/"host":"[^"]*"/g, '"host":"elsewhere"'));
		}
};
