import {execFileSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {recognise} from '../../../../source/core/discover/recognise.js';
import type {Found} from '../../../../source/core/model/environment.js';
import {fsPath, join, type FsPath} from '../../../../source/core/model/path.js';
import {activation} from '../../../../source/core/operate/shell/activate.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

// conda itself can't be had from an index: its hook stands for it here, and only the calls are looked at.
const hook = 'conda() { echo "conda $*"; }\n';

const condaEnvironment = async (place: FsPath, history = ''): Promise<Found> => {
	await mkdir(join(place, 'conda-meta'), {recursive: true});
	await mkdir(join(place, 'bin'), {recursive: true});
	await writeFile(join(place, 'conda-meta', 'history'), history);
	return recognised(place);
};

const recognised = async (place: FsPath): Promise<Found> => {
	const found = await recognise(place, await temporaryContext());
	if (found === undefined) throw new Error(`${place} is not recognised`);
	return found;
};

const installation = async (): Promise<FsPath> => {
	const root = await temporaryDirectory();
	await mkdir(join(root, 'etc/profile.d'), {recursive: true});
	await writeFile(join(root, 'etc/profile.d/conda.sh'), hook);
	return root;
};

const sayInBash = (line: string): string => execFileSync('bash', ['--norc', '-c', line], {encoding: 'utf8'});

test("conda's environments are activated by conda's own function, from the installation that they lie in", async () => {
	const found = await condaEnvironment(join(await installation(), 'envs', 'my data'));
	const {line, deactivate} = activation(found, 'bash', {variables: {}});
	expect(sayInBash(`${line}\n${deactivate}`)).toBe(`conda activate ${found.path}\nconda deactivate\n`);
});

test('one that lies elsewhere is activated by the installation that created it', async () => {
	const root = await installation();
	const history = `==> 2026-11-28 15:02:08 <==\n# cmd: ${root}/bin/conda create --prefix env\n# conda version: 26.9.0\n`;
	const found = await condaEnvironment(join(await temporaryDirectory(), 'env'), history);
	expect(sayInBash(activation(found, 'bash', {variables: {}}).line)).toBe(`conda activate ${found.path}\n`);
});

test('without conda, and where conda would run a part of the path, only the variables are set', async () => {
	const root = await installation();
	const places = [
		join(await temporaryDirectory(), 'env'),
		join(root, 'envs', "it's data"),
		join(root, 'envs', '$(touch ran)'),
	];
	for (const place of places) {
		const {line, deactivate, usesScript} = activation(await condaEnvironment(place), 'bash', {variables: {}});
		expect([usesScript, deactivate]).toEqual([false, 'deactivate']);
		expect(sayInBash(`${line}\nprintf %s "$VIRTUAL_ENV"`)).toBe(place);
	}
});

test("an active environment of conda's is left before another kind is entered, but conda's base is kept", async () => {
	const root = await installation();
	const active = await condaEnvironment(join(root, 'envs', 'data'));
	const web = await recognised(await environmentWithoutPip(join(await temporaryDirectory(), 'web')));
	const lineWith = (prefix: FsPath) => activation(web, 'bash', {variables: {CONDA_PREFIX: prefix}}).line;
	expect(sayInBash(lineWith(active.path))).toBe('conda deactivate\n');
	await mkdir(join(root, 'condabin'));
	await writeFile(join(root, 'condabin/conda'), '');
	expect(sayInBash(lineWith(root))).toBe('');
});

const condaBase = (): FsPath | undefined => {
	try {
		return fsPath(
			execFileSync('conda', ['info', '--base'], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).trim(),
		);
	} catch {
		return undefined;
	}
};
const base = condaBase();

const posix = {set: 'export CONDA_TEST=here', unset: 'unset CONDA_TEST', extension: 'sh'};
const shells = [
	{shell: 'sh', words: ['sh'], ...posix},
	{shell: 'bash', words: ['bash', '--norc'], ...posix},
	{shell: 'zsh', words: ['zsh', '-f'], ...posix},
	{
		shell: 'fish',
		words: ['fish', '--no-config'],
		set: 'set -gx CONDA_TEST here',
		unset: 'set -e CONDA_TEST',
		extension: 'fish',
	},
	{
		shell: 'tcsh',
		words: ['tcsh', '-f'],
		set: 'setenv CONDA_TEST here',
		unset: 'unsetenv CONDA_TEST',
		extension: 'csh',
	},
	{shell: 'xonsh', words: ['xonsh', '--no-rc'], ...posix},
] as const;

for (const {shell, words, set, unset, extension} of shells)
	test.skipIf(base === undefined)(
		`in ${shell} conda's environment is entered with the scripts of its packages, and left (needs conda)`,
		async () => {
			const top = await temporaryDirectory();
			const [file, ...flags] = words;
			const place = join(top, 'data');
			const run = (...command: readonly [string, ...string[]]) =>
				execFileSync(command[0], command.slice(1), {encoding: 'utf8', env: {...process.env, HOME: top}, cwd: top});
			run('conda', 'create', '--solver', 'classic', '--offline', '--quiet', '--yes', '--prefix', place);
			for (const [when, text] of [
				['activate', set],
				['deactivate', unset],
			] as const) {
				await mkdir(join(place, `etc/conda/${when}.d`), {recursive: true});
				await writeFile(join(place, `etc/conda/${when}.d/test.${extension}`), `${text}\n`);
			}
			const {line, deactivate} = activation(await recognised(place), shell, {variables: {}});
			const ask = (name: string) => `/usr/bin/env -0 > ${join(top, name)}`;
			await writeFile(join(top, 'script'), `${line}\n${ask('inside')}\n${deactivate}\n${ask('after')}\n`);
			run(file, ...flags, join(top, 'script'));
			const shown = (name: string) =>
				run('grep', '-zE', '^(CONDA_PREFIX|CONDA_TEST|PATH)=', join(top, name)).split('\0');
			expect(shown('inside')).toEqual(
				expect.arrayContaining([
					`CONDA_PREFIX=${place}`,
					'CONDA_TEST=here',
					expect.stringMatching(`PATH=(?:.*:)?${place}/bin:`),
				]),
			);
			expect(shown('after').join('\n')).not.toMatch(/data\/bin|CONDA_TEST/);
		},
	);
