import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {pruneAction} from '../../../source/actions/prune.js';
import {commandLine} from '../../helpers/command-line.js';
import {isInstalled} from '../../helpers/requirements/assessed.js';
import {python} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

const noUv = (await isInstalled('uv')) ? '' : ' (uv is not here)';

/** A cache that uv itself has filled: of uvx, of a script, of `--with`, and the environment of a project. */
const cacheByUv = async () => {
	const directory = await temporaryDirectory();
	const wheels = join(directory, 'wheels');
	await makeWheel(wheels, {name: 'shouter', version: '1.0', scripts: {shouter: 'shouter:main'}});
	await makeWheel(wheels, {name: 'whisper', version: '2.0', files: {'whisper/big.py': 'x = 1\n'.repeat(20_000)}});
	const cache = join(directory, 'cache');
	const variables = {
		...{HOME: directory, PATH: process.env['PATH'] ?? '', UV_CACHE_DIR: cache, UV_PYTHON: python()},
		...{UV_FIND_LINKS: wheels, UV_PREVIEW_FEATURES: 'centralized-project-envs'},
	};
	const project = join(directory, 'api');
	mkdirSync(project);
	const uv = (...words: readonly string[]): string =>
		execFileSync('uv', words, {cwd: project, env: variables, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
	const script = join(directory, 'report.py');
	writeFileSync(script, '# /// script\n# dependencies = ["whisper"]\n# ///\nimport whisper\n');
	writeFileSync(
		join(project, 'pyproject.toml'),
		'[project]\nname = "api"\nversion = "0"\nrequires-python = ">=3.8"\ndependencies = ["whisper"]\n',
	);
	uv('tool', 'run', '--no-index', 'shouter');
	uv('run', '--no-index', '--no-project', script);
	uv('run', '--no-index', '--no-project', '--with', 'whisper', 'python', '-c', 'import whisper');
	uv('sync', '--no-index');
	return {directory, cache, context: await temporaryContext({cwd: directory, variables})};
};

const du = (path: string, unit: '--block-size=1' | '--inodes'): number =>
	Number(execFileSync('du', ['-s', unit, path], {encoding: 'utf8'}).split('\t')[0]);

const takenBy = (path: string): readonly [number, number] => [du(path, '--block-size=1'), du(path, '--inodes')];

test.skipIf(noUv !== '')(`what uv's prune frees is told to the byte before it runs${noUv}`, async () => {
	const {directory, cache, context} = await cacheByUv();
	// The layout of an older uv, which its prune removes as a whole.
	mkdirSync(join(cache, 'wheels-v1/pypi/old'), {recursive: true});
	writeFileSync(join(cache, 'wheels-v1/pypi/old/old.whl'), 'x'.repeat(50_000));
	const {json} = await commandLine(context, ['list', directory, '--summary', '--json']);
	const {caches} = json()['summary'] as {caches: ReadonlyArray<Record<string, Record<string, number>>>};
	const {reclaimableBytes, reclaimableInodes} = caches[0]?.['freedByCommand'] ?? {};
	expect(caches[0]?.['environments']).toMatchObject({count: 4});
	const [bytes, inodes] = takenBy(cache);
	const ran = await commandLine(context, ['prune', 'uv', '--yes', '--json']);
	expect(ran.json()).toMatchObject({ok: true, cache: 'uv', path: cache, freedBytes: reclaimableBytes});
	const [bytesAfter, inodesAfter] = takenBy(cache);
	expect([bytes - bytesAfter, inodes - inodesAfter]).toEqual([reclaimableBytes, reclaimableInodes]);
});

test.skipIf(noUv !== '')(`the question before says whose environments go${noUv}`, async () => {
	const {context} = await cacheByUv();
	const asked = await pruneAction.ask({
		targets: [],
		answers: {cache: 'uv'},
		context: {core: context, roots: [], interpreters: async () => [], readOnly: false},
	});
	const question = asked?.type === 'confirm' ? (await asked.later?.({}))?.question : undefined;
	const text = question?.lines.map(line => line.text).join('\n');
	expect(text).toMatch(/4 environments of uvx, scripts and projects: .*, frees /);
	expect(text).toContain('The .venv of api lies there and is removed, too; uv sync recreates it.');
});

test('a cache that is not there is named, and one has to be', async () => {
	const context = await temporaryContext();
	const {stderr, code} = await commandLine(context, ['prune', 'uv', '--yes']);
	expect([stderr, code]).toEqual([expect.stringContaining('No cache of uv, pip, poetry or pipx is here'), 1]);
	mkdirSync(join(context.home, '.cache/uv'), {recursive: true});
	const unnamed = await commandLine(context, ['prune', '--yes']);
	expect(unnamed.stderr).toContain('Name it on the command line: venv-tui prune uv');
	expect(unnamed.code).toBe(2);
});
