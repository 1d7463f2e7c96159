import {mkdir, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fromBytes, join as pathJoin, native} from '../../../source/core/model/path.js';
import {commandLine} from '../../helpers/command-line.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

test('list prints every environment below the paths, and nothing else, on stdout', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithoutPip(join(root, 'one/.venv'));
	await environmentWithoutPip(join(root, 'two/some name'));
	await mkdir(join(root, 'decoy/.venv'), {recursive: true});
	const {code, stdout} = await commandLine(context, ['list', root]);
	expect(code).toBe(0);
	const [head, ...rows] = stdout.trimEnd().split('\n');
	expect(head).toMatch(/SIZE +FREES +USED +PYTHON +KIND +STATE +ENVIRONMENT/);
	expect(rows.map(row => row.replace(/^.*?(\/.*)$/, '$1'))).toEqual([
		join(root, 'one/.venv'),
		join(root, 'two/some name'),
	]);
});

test('a root that does not exist is an error in the document, and the others are listed', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithoutPip(join(root, '.venv'));
	const {code, json} = await commandLine(context, ['list', '--json', root, join(root, 'nope')]);
	const {ok, schemaVersion, environments, errors} = json();
	expect([code, ok, schemaVersion]).toEqual([1, false, 1]);
	expect(environments).toMatchObject([{path: join(root, '.venv'), kind: 'venv', project: root}]);
	expect(errors).toMatchObject([{code: 'not-found', path: join(root, 'nope')}]);
});

test('nothing found is no failure, and still one document', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const {code, json, stderr} = await commandLine(context, ['list', '--json', root]);
	expect([code, stderr, json()['environments']]).toEqual([0, '', []]);
});

test('a path that is not UTF-8 is listed with its exact bytes beside it', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const odd = fromBytes(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]));
	await environmentWithoutPip(join(root, 'template'));
	await mkdir(native(odd));
	await rename(join(root, 'template'), native(pathJoin(odd, '.venv')));
	const {json} = await commandLine(context, ['list', '--json', root]);
	const found = (json()['environments'] as Record<string, string>[]).find(one => one['pathBase64'] !== undefined);
	expect(found?.['path']).toBe(`${root}/caf\\xe9/.venv`);
	expect(Buffer.from(found?.['pathBase64'] ?? '', 'base64').toString('latin1')).toBe(`${root}/caf\u00e9/.venv`);
});

test('ndjson has a line for each environment and a summary at the end', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithoutPip(join(root, '.venv'));
	const {code, lines} = await commandLine(context, ['list', '--ndjson', root, '/does/not/exist']);
	expect(code).toBe(1);
	const types = lines().map(line => line['type']);
	expect([...types].sort()).toEqual(['environment', 'error', 'summary']);
	expect(lines().at(-1)).toMatchObject({type: 'summary', ok: false, totals: {count: 1}});
});

test('the home is written as ~, and controls in names never reach the terminal', async () => {
	const context = await temporaryContext();
	await environmentWithoutPip(join(context.home, 'a\u001b[31mb'));
	const {stdout} = await commandLine(context, ['list', context.home]);
	expect(stdout).toMatch(/ ~\/a\\x1b\[31mb\n/);
	const listed = await commandLine(context, ['list', '--json', context.home]);
	expect(listed.stdout).not.toContain('\u001b');
});

test('of many that another has deleted, list tells the first, and how to see the others', async () => {
	const [other, context, root] = [await temporaryContext(), await temporaryContext(), await temporaryDirectory()];
	for (let index = 0; index < 7; index++) {
		const path = await environmentWithoutPip(join(root, String(index), '.venv'));
		expect((await commandLine(other, ['rm', path, '--hold', '--yes'])).code).toBe(0);
	}
	const {stderr} = await commandLine(context, ['list', root]);
	const told = stderr.split('\n').filter(line => line.includes(' held '));
	expect(told).toHaveLength(6);
	expect(told.slice(0, 5).every(line => line.includes('is held and is not in your registry'))).toBe(true);
	expect(told[5]).toMatch(/^2 more are held like that: .*restore --in PATH/);
	const {stdout} = await commandLine(context, ['restore', '--in', root]);
	expect(stdout.match(/\.venv$/gm)).toHaveLength(7);
});
