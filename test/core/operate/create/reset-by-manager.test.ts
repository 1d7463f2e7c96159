import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../../source/core/model/path.js';
import {commandLine} from '../../../helpers/command-line.js';
import {addDistribution, sitePackagesOf} from '../../../helpers/distribution.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const lock = `[[package]]
name = "alpha"
version = "1.0"
optional = false
python-versions = "*"
groups = ["main"]
files = []

[metadata]
lock-version = "2.1"
python-versions = ">=3.8"
content-hash = "0"
`;

/** A project of poetry with its environment, and a program `poetry` on PATH that does these shell commands. */
const scene = async (script: string) => {
	const directory = await temporaryDirectory();
	const [project, programs] = [join(directory, 'app'), join(directory, 'programs')];
	await mkdir(project);
	await mkdir(programs);
	await writeFile(join(project, 'poetry.lock'), lock);
	await writeFile(
		join(project, 'pyproject.toml'),
		'[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\npython = ">=3.8"\nalpha = "*"\n',
	);
	await writeFile(join(programs, 'poetry'), `#!/bin/sh\nset -e\necho "$@" > ${directory}/arguments\n${script}\n`);
	await chmod(join(programs, 'poetry'), 0o755);
	const path = await environmentWithoutPip(join(project, '.venv'));
	const info = await addDistribution(path, {name: 'alpha', version: '1.0'});
	await writeFile(join(info, 'INSTALLER'), 'poetry 2.1.3');
	const wheel = join(directory, 'filled');
	await mkdir(join(wheel, 'alpha-1.0.dist-info'), {recursive: true});
	await writeFile(join(wheel, 'alpha-1.0.dist-info/METADATA'), 'Metadata-Version: 2.1\nName: alpha\nVersion: 1.0\n');
	await writeFile(join(wheel, 'alpha-1.0.dist-info/RECORD'), '');
	const variables = {...process.env, PATH: `${programs}:${process.env['PATH'] ?? ''}`, FILLED: wheel};
	const context = await temporaryContext({variables, cwd: fsPath(project)});
	return {directory, project, path, context};
};

const fill = 'cp -r "$FILLED"/. "$VIRTUAL_ENV"/lib/python3*/site-packages/';

test("a reset by the manager runs its own command in the new environment, and holds it to the manager's lock", async () => {
	const {directory, path, project, context} = await scene(fill);
	const ran = await commandLine(context, ['reset', '.venv', '--by', 'poetry', '--yes', '--trust', '--json']);
	expect(ran.json()).toMatchObject({ok: true, changed: {installed: [], removed: []}});
	expect(ran.json()['notes']).toContain('poetry installed its lock');
	expect(await readFile(join(directory, 'arguments'), 'utf8')).toBe('install --no-interaction --no-ansi\n');
	expect(await readFile(join(project, 'poetry.lock'), 'utf8')).toBe(lock);
	expect(await sitePackagesOf(path)).toContain(path);
});

test.each([
	[
		'that changes the lock',
		`${fill}\necho changed >> poetry.lock`,
		'verification-failed',
		/poetry\.lock, which is put back/,
	],
	['that installs elsewhere', 'true', 'verification-failed', /alpha==1\.0 is missing/],
	['that fails', 'echo "no such thing" >&2; exit 3', 'install-failed', /./],
])('a manager %s brings the old environment back, and the lock is what it was', async (_, script, code, why) => {
	const {path, project, context} = await scene(script);
	const ran = await commandLine(context, ['reset', '.venv', '--by', 'poetry', '--yes', '--trust', '--json']);
	expect([ran.code, ran.json()]).toMatchObject([
		1,
		{ok: false, error: {code, why: expect.stringMatching(why) as string}},
	]);
	expect(await readFile(join(project, 'poetry.lock'), 'utf8')).toBe(lock);
	const installer = join(await sitePackagesOf(path), 'alpha-1.0.dist-info/INSTALLER');
	expect(await readFile(installer, 'utf8')).toBe('poetry 2.1.3');
});

test('a .venv beside a lock is filled by its manager, whoever filled it before', async () => {
	const {path, context} = await scene(fill);
	await writeFile(join(await sitePackagesOf(path), 'alpha-1.0.dist-info/INSTALLER'), 'pip');
	const ran = await commandLine(context, ['reset', '.venv', '--by', 'poetry', '--yes', '--trust', '--json']);
	expect(ran.json()).toMatchObject({ok: true, notes: ['poetry installed its lock']});
});

test("a reset by a manager that the environment doesn't belong to is refused before anything moves", async () => {
	const {context} = await scene(fill);
	const ran = await commandLine(context, ['reset', '.venv', '--by', 'pipenv', '--yes', '--trust', '--json']);
	expect([ran.code, ran.json()]).toMatchObject([3, {error: {code: 'refused'}}]);
});
