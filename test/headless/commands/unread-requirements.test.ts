import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commandLine} from '../../helpers/command-line.js';
import {addDistribution} from '../../helpers/distribution.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

/** A project of these files whose environment has `demo` 1.0, and how commands answer about it. */
const scene = async (files: Readonly<Record<string, string>>) => {
	const project = await temporaryDirectory();
	for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text);
	const path = await environmentWithoutPip(join(project, '.venv'));
	await addDistribution(path, {name: 'demo', version: '1.0', files: {'demo.py': ''}});
	const context = await temporaryContext({cwd: project});
	const ask = async (...words: readonly string[]) => {
		const {code, json} = await commandLine(context, [...words, path, '--json']);
		return {code, document: json()};
	};
	return {project, ask};
};

const pyproject = '[project]\nname = "thing"\nversion = "1"\ndependencies = ["other"]\n';
const locked = '[[package]]\nname = "demo"\nversion = "2.0"\n';

// What a later version of a format means is not known here: its own tool of today refuses it, too.
test.each([
	['uv.lock', `version = 2\n${locked}`],
	['poetry.lock', `${locked}[metadata]\nlock-version = "3.0"\n`],
	['pdm.lock', `${locked}[metadata]\nlock_version = "5.0.0"\n`],
	['pylock.toml', `lock-version = "2.0"\n[[packages]]\nname = "demo"\nversion = "2.0"\n`],
	['Pipfile.lock', '{"_meta": {"pipfile-spec": 7}, "default": {"demo": {"version": "==2.0"}}}'],
	['uv.lock', 'version = 1\n<<<<<<< ours\n'],
])('%s in a format that is not read is named, and nothing is called missing or extra', async (name, text) => {
	const {project, ask} = await scene({[name]: text, 'pyproject.toml': pyproject});
	const {document} = await ask('show');
	expect(document).toMatchObject({
		requirements: {source: join(project, name), drift: [{name: 'demo', state: 'unverifiable'}], unread: [{text: name}]},
		drift: {missing: 0, version: 0, extra: 0},
	});
	expect(document).not.toHaveProperty('rebuildable');
	const checked = await ask('sync', '--check');
	expect(checked).toMatchObject({code: 1, document: {ok: false, drift: [], unread: [{text: name}]}});
	const planned = await ask('reset', '--dry-run');
	expect(planned).toMatchObject({code: 1, document: {ok: false, error: {code: 'bad-requirements'}}});
});

test.each([
	['an option that there is none of', 'demo\n--frobnicate\n'],
	['an operator that there is none of', 'other=1.0\n'],
	['a comment without a space before it', 'demo#old\n'],
])('with %s pip refuses the whole file, so no verdict is stated', async (_, text) => {
	const {project, ask} = await scene({'requirements.txt': text});
	const {document} = await ask('show');
	expect(document).toMatchObject({
		requirements: {source: join(project, 'requirements.txt')},
		drift: {missing: 0, version: 0, extra: 0},
	});
	expect(document).not.toHaveProperty('rebuildable');
	expect(await ask('sync', '--check')).toMatchObject({
		code: 1,
		document: {ok: false, unread: [{line: expect.any(Number) as number}]},
	});
	expect(await ask('reset', '--dry-run')).toMatchObject({code: 0, document: {ok: true, unread: 1}});
});

test('a file that includes itself is refused by the preview of a reset as by the reset', async () => {
	const {ask} = await scene({'requirements.txt': 'demo\n-r requirements.txt\n'});
	expect((await ask('show')).document).not.toHaveProperty('rebuildable');
	expect(await ask('reset', '--dry-run')).toMatchObject({code: 1, document: {error: {code: 'bad-requirements'}}});
});

test('a file that includes itself in a circle is refused before an installer runs', async () => {
	const {project, ask} = await scene({'first.txt': 'demo\n-r second.txt\n', 'second.txt': '-r first.txt\n'});
	const {code, document} = await ask('install', '-r', join(project, 'first.txt'), '--trust');
	expect(code).toBe(1);
	expect(document).toMatchObject({
		error: {
			code: 'bad-requirements',
			why: `-r first.txt includes itself (line 1 of ${join(project, 'second.txt')})`,
		},
	});
});
