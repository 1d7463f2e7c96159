import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {join, win32} from 'node:path';
import {afterAll, beforeAll} from 'vitest';
import {builtProgram} from './terminal.js';
import {makeWheel} from './wheel.js';

// A directory with two programs: `node` and `python`, both of Windows. .ci/run makes it with Wine.
const windows = process.env['VENV_TUI_TEST_WINDOWS'] ?? '';

/** Whether there is a Windows to try things on. */
export const hasWindows = windows !== '' && existsSync(join(windows, 'node')) && existsSync(join(windows, 'python'));

/** The directory that holds it: tests make theirs below, so that they go with it. */
export const windowsDirectory = windows;

/** A path of this machine, as Wine shows it. */
export const shown = (path: string): string => win32.join('Z:\\', ...path.split('/'));

/** Path of Python on that Windows. */
export const windowsPython = shown(join(windows, 'python3.13', 'python.exe'));

type Variables = Readonly<Record<string, string>>;

/** Runs a program of that Windows to its end. */
export const runOnWindows = (program: 'node' | 'python', words: readonly string[], variables: Variables = {}) =>
	spawnSync(join(windows, program), words, {
		encoding: 'utf8',
		maxBuffer: 64 * 1024 ** 2,
		env: {...process.env, ...variables},
	});

/** Where the built program has its own data, and the directory of its only packages. */
const variablesOf = (home: string, wheels: string): Variables => ({
	VENVTUI_HOME: shown(home),
	PIP_NO_INDEX: '1',
	PIP_FIND_LINKS: shown(wheels),
	VENVTUI_INSTALLER: 'pip',
});

/** Runs the built program there, with its own data below `home`, and with packages from `wheels` alone. */
export const programOnWindows =
	(home: string, wheels: string) =>
	(...words: readonly string[]) =>
		runOnWindows('node', [shown(builtProgram), ...words], variablesOf(home, wheels));

/** Path of `node.exe`, as the wrapper beside Python's has it. */
export const windowsNode = (): string => /wine "([^"]+)"/.exec(readFileSync(join(windows, 'node'), 'utf8'))?.[1] ?? '';

const onWindows = () => ({...process.env, WINEPREFIX: join(windows, 'prefix'), WINEDEBUG: '-all'});

/** Starts node of that Windows; the process is its own, so that what ends it ends the program. */
const startNode = (words: readonly string[], variables: Variables = {}): ChildProcess =>
	spawn('wine', [windowsNode(), ...words], {stdio: 'ignore', env: {...onWindows(), ...variables}});

/** Starts Python of that Windows, which wants pipes where others write into files. */
export const startPythonOnWindows = (words: readonly string[]): ChildProcess => {
	const python = join(windows, 'python3.13', 'python.exe');
	const child = spawn('wine', [python, ...words], {stdio: ['pipe', 'pipe', 'ignore'], env: onWindows()});
	child.stdout.resume();
	return child;
};

/** Starts the built program there, as {@link programOnWindows} runs it. */
export const startProgramOnWindows = (home: string, wheels: string, words: readonly string[]): ChildProcess =>
	startNode([shown(builtProgram), ...words], variablesOf(home, wheels));

/**
 * Keeps that Windows up while the tests of a file run, with its Python in the registry. Programs that Windows starts as
 * it comes up keep open what their first caller reads from, so that the caller would wait for them.
 */
export const keepWindowsUp = (): void => {
	let keeper: ChildProcess | undefined;
	beforeAll(() => {
		keeper = startNode(['-e', 'setInterval(() => 0, 1000)']);
		const key = 'HKCU\\Software\\Python\\PythonCore\\3.13\\InstallPath';
		const words = ['reg', 'add', key, '/ve', '/d', shown(join(windows, 'python3.13')), '/f'];
		const {status} = spawnSync('wine', words, {stdio: 'ignore', env: onWindows()});
		if (status !== 0) throw new Error('Windows did not come up');
	});
	afterAll(() => void keeper?.kill('SIGKILL'));
};

/**
 * Keeps that Windows up for the tests of a file, and gives them a directory of their own, removed afterwards, with the
 * wheels of `demo` 1.0, which needs `helper`, and of these versions of `helper`.
 */
export const useWindows = (helperVersions: readonly string[] = ['1.0', '2.0']) => {
	keepWindowsUp();
	let top = '';
	const wheels = (): string => join(top, 'wheels');
	beforeAll(async () => {
		top = mkdtempSync(join(windowsDirectory, 'try-'));
		await makeWheel(wheels(), {name: 'demo', version: '1.0', requires: ['helper'], scripts: {demo: 'demo:main'}});
		for (const version of helperVersions) await makeWheel(wheels(), {name: 'helper', version});
	});
	afterAll(() => rmSync(top, {recursive: true}));
	const venvTui = (...words: readonly string[]) => programOnWindows(join(top, 'data'), wheels())(...words);
	return {
		top: (): string => top,
		venvTui,
		json: (...words: readonly string[]): unknown => {
			const {stdout, stderr, status, signal} = venvTui(...words, '--json');
			if (stdout === '') throw new Error(`${words.join(' ')} printed no JSON (${status ?? signal}): ${stderr}`);
			return JSON.parse(stdout);
		},
	};
};
