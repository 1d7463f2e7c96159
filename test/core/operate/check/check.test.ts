import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import type {Found} from '../../../../source/core/model/environment.js';
import type {Context} from '../../../../source/core/model/context.js';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {activatedPlace, checkEnvironment} from '../../../../source/core/operate/check/check.js';
import {explainCheck} from '../../../../source/text/check.js';
import {join, type FsPath} from '../../../../source/core/model/path.js';
import {lastNoted} from '../../../../source/core/state/use-notes.js';
import {commandLine} from '../../../helpers/command-line.js';
import {environmentWithPip, environmentWithoutPip, python} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const found = async (path: FsPath, context: Context): Promise<Found> => {
	const answer = await recognise(path, context);
	if (answer === undefined) throw new Error(`${path} is no environment`);
	return answer;
};

const quiet = {...process.env, PYTHONPATH: undefined};

test('a fresh environment is isolated, and every check says why', async () => {
	const context = await temporaryContext({variables: quiet});
	const path = await environmentWithPip(join(await temporaryDirectory(), '.venv'));
	const environment = await found(path, context);
	const report = await checkEnvironment(environment, {context, isTrusted: true});
	expect(await lastNoted({path, identity: environment.identity}, context)).toMatchObject({what: 'checked'});
	const {checks, summary} = explainCheck(report, context.home);
	expect(checks.map(({id, ok, explanation}) => `${id} ${ok} ${explanation}`)).toEqual([
		`which-python true ${path}/bin/python`,
		'site true sys.path ends in its own site-packages, user site off',
		expect.stringMatching(/^prefix true Python 3\.\d+\.\d+; differs from sys.base_prefix/),
		expect.stringMatching(/^pip-version true [\d.]+, from inside it; bin\/pip agrees$/),
		'pip-check true every package has what it needs',
	]);
	expect(report.verdict).toBe('isolated');
	expect(summary).toBe('Isolated: packages come from this environment only');
});

test('in an environment without pip, checks that need pip count neither for nor against it', async () => {
	const context = await temporaryContext({variables: quiet});
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	const {verdict, checks} = await checkEnvironment(await found(path, context), {context, isTrusted: true});
	expect(verdict).toBe('isolated');
	expect(checks.filter(({isMoot}) => isMoot).map(({id}) => id)).toEqual(['pip-version', 'pip-check']);
	const {stdout} = await commandLine(context, ['check', path, '--trust']);
	expect(stdout).toMatch(/^ {2}- {3}pip check: not run: it has no pip$/m);
});

test('nothing is run before it is trusted', async () => {
	const context = await temporaryContext({variables: quiet});
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	const proof = join(path, 'EXECUTED');
	const environment = await found(path, context);
	const [sitePackages = path] = environment.layout.sitePackages;
	await writeFile(join(sitePackages, 'x.pth'), `import pathlib; pathlib.Path(${JSON.stringify(proof)}).touch()\n`);
	await expect(checkEnvironment(environment, {context})).rejects.toMatchObject({code: 'not-trusted', exitCode: 3});
	await expect(readFile(proof)).rejects.toThrow('ENOENT');
	expect(await lastNoted({path, identity: environment.identity}, context)).toBeUndefined();
	// A file that prints and runs when Python starts does not confuse the answer.
	await checkEnvironment(environment, {context, isTrusted: true});
	await expect(readFile(proof)).resolves.toBeDefined();
});

test('packages of the system make an environment leaky', async () => {
	const context = await temporaryContext({variables: quiet});
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'), '--system-site-packages');
	const report = await checkEnvironment(await found(path, context), {context, isTrusted: true});
	expect(report.verdict).toBe('leaky');
	expect(explainCheck(report, context.home).summary).toMatch(/^Not isolated: sees .*(?:site|dist)-packages/);
});

test("the caller's PYTHONPATH makes an environment leaky", async () => {
	const context = await temporaryContext({variables: {...process.env, PYTHONPATH: '/nonexistent/mine'}});
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	const report = await checkEnvironment(await found(path, context), {context, isTrusted: true});
	expect(report.verdict).toBe('leaky');
	expect(explainCheck(report, context.home).summary).toBe('Not isolated: PYTHONPATH adds /nonexistent/mine');
});

test('a moved environment is broken: its scripts name another place', async () => {
	const context = await temporaryContext({variables: quiet});
	const directory = await temporaryDirectory();
	await environmentWithPip(join(directory, 'old'));
	await rename(join(directory, 'old'), join(directory, 'new'));
	const report = await checkEnvironment(await found(join(directory, 'new'), context), {context, isTrusted: true});
	expect(report.verdict).toBe('broken');
	expect(report.checks[0]?.finding.type).toBe('python-elsewhere');
	expect(explainCheck(report, context.home).summary).toMatch(/^Broken: /);
	expect(report.checks.find(check => check.id === 'pip-version')?.ok).toBe(false);
});

test.each([
	['venv', path => `VIRTUAL_ENV="${path}"\nexport VIRTUAL_ENV\n`],
	['venv since it quotes', path => `    VIRTUAL_ENV=$(cygpath '${path}')\nVIRTUAL_ENV=${path}\nexport VIRTUAL_ENV\n`],
	['virtualenv', path => `VIRTUAL_ENV='${path}'\nif true; then\n    VIRTUAL_ENV=$(cygpath -u "$VIRTUAL_ENV")\nfi\n`],
	['nobody', () => 'VIRTUAL_ENV="$(pwd)"\n'],
] as ReadonlyArray<[string, (path: string) => string]>)(
	'the activate of %s names the place that it lies in',
	async (creator, text) => {
		const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
		const environment = await found(path, await temporaryContext());
		const bin = join(path, 'bin');
		await writeFile(join(bin, 'activate'), text(path));
		expect(activatedPlace(environment, bin)).toBe(path);
		await writeFile(join(bin, 'activate'), text('/elsewhere/.venv'));
		expect(activatedPlace(environment, bin)).toBe(creator === 'nobody' ? path : '/elsewhere/.venv');
	},
);

test('without pyvenv.cfg the Python is the base Python, and the check says so', async () => {
	const context = await temporaryContext({variables: quiet});
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	await rm(join(path, 'pyvenv.cfg'));
	const report = await checkEnvironment(await found(path, context), {context, isTrusted: true});
	expect(report.verdict).toBe('broken');
	expect(explainCheck(report, context.home).summary).toMatch(/^Broken: sys.prefix is the base Python/);
});

test('a Python that gives no answer in time makes an environment neither broken nor leaky', async () => {
	const context = await temporaryContext({variables: quiet});
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	const environment = await found(path, context);
	const [sitePackages = path] = environment.layout.sitePackages;
	await writeFile(join(sitePackages, 'slow.pth'), 'import time; time.sleep(600)\n');
	const report = await checkEnvironment(environment, {context, isTrusted: true, seconds: 1});
	expect(report.verdict).toBe('unknown');
	expect(report.checks.find(check => check.id === 'prefix')?.finding).toEqual({type: 'no-answer', seconds: 1});
	expect(explainCheck(report, context.home).summary).toBe(
		"Can't tell whether it is isolated: sys.prefix did not answer in time",
	);
});

test('an environment whose pip does not start is broken, and not called leaky', async () => {
	const context = await temporaryContext({variables: quiet});
	const path = await environmentWithPip(join(await temporaryDirectory(), '.venv'));
	const environment = await found(path, context);
	const [sitePackages = path] = environment.layout.sitePackages;
	await writeFile(join(sitePackages, 'pip/__main__.py'), "raise SystemExit('no pip today')\n");
	const report = await checkEnvironment(environment, {context, isTrusted: true});
	expect(report.verdict).toBe('broken');
	expect(explainCheck(report, context.home).summary).toBe('Broken: pip does not start: no pip today');
});

test('an interpreter that is a script is never run, trusted or not', async () => {
	const context = await temporaryContext({variables: quiet});
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	const environment = await found(path, context);
	const interpreter = environment.layout.interpreter ?? path;
	await rm(interpreter);
	await writeFile(interpreter, '#!/bin/sh\nsleep 3600\n', {mode: 0o755});
	await expect(checkEnvironment(environment, {context, isTrusted: true})).rejects.toMatchObject({code: 'not-trusted'});
});

test.each(['my env \'q" ü日本', '-rf', 'a=b', '$(touch x)'])('an environment called %s is checked', async name => {
	const context = await temporaryContext({variables: quiet});
	const directory = join(await temporaryDirectory(), name);
	await mkdir(directory);
	execFileSync(python(), ['-m', 'venv', '--without-pip', join(directory, '.venv')]);
	const report = await checkEnvironment(await found(join(directory, '.venv'), context), {context, isTrusted: true});
	expect(report.verdict).toBe('isolated');
});
