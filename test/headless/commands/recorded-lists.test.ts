import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {kinds} from '../../../source/core/model/environment.js';
import {commandLine} from '../../helpers/command-line.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

type Json = Readonly<Record<string, unknown>>;
type Schema = {
	readonly $ref?: string;
	readonly type?: string;
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly items?: Schema;
};

const file = fileURLToPath(new URL('../../../docs/schemas/hosts.json', import.meta.url));
const {definitions} = JSON.parse(readFileSync(file, 'utf8')) as {definitions: Readonly<Record<string, Schema>>};

/** A value that has every key of a schema. */
const filled = (schema: Schema, key: string): unknown => {
	const name = schema.$ref?.split('/').at(-1);
	if (name === 'Moment') return '2026-03-02T10:15:00.000Z';
	if (name === 'Path') return `/srv/${key}`;
	if (name !== undefined) return filled(definitions[name] ?? {}, key);
	if (schema.const !== undefined) return schema.const;
	if (schema.enum !== undefined) return schema.enum.at(-1);
	if (key === 'kind') return kinds.at(-1);
	if (key === 'creator') return 'uv';
	switch (schema.type) {
		case 'object':
			return Object.fromEntries(
				Object.entries(schema.properties ?? {}).map(([each, part]) => [each, filled(part, each)]),
			);
		case 'array':
			return [filled(schema.items ?? {}, key)];
		case 'boolean':
			return true;
		case 'string':
			return `some ${key}`;
		default:
			return 7;
	}
};

const listedFrom = async (lines: readonly Json[]): Promise<readonly Json[]> => {
	const root = await temporaryDirectory();
	writeFileSync(join(root, 'x.ndjson'), lines.map(line => `${JSON.stringify(line)}\n`).join(''));
	const {json} = await commandLine(await temporaryContext(), ['list', '--from', join(root, 'x.ndjson'), '--json']);
	return json()['environments'] as readonly Json[];
};

test('a list that is read again has every field that its schema knows, and those of later versions', async () => {
	const environment = filled({$ref: '#/definitions/EnvironmentJson'}, 'environment') as Json;
	expect(Object.keys(environment)).toEqual(expect.arrayContaining(['worktree', 'health', 'deletable', 'unmeasured']));
	const odd = {path: '/srv/\\xff', pathBase64: Buffer.from([47, 115, 114, 118, 47, 255]).toString('base64')};
	const later = {...environment, ...odd, sinceLater: {a: [1]}};
	const lines = [environment, later].map(each => ({type: 'environment', ...each}));
	expect(await listedFrom([...lines, {type: 'summary', ok: true}])).toEqual([environment, later]);
});

test('a real environment is read from a list as it was listed', async () => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, 'work/.venv'));
	const lines = (await commandLine(await temporaryContext(), ['list', '--ndjson', root])).lines();
	const listed = lines.filter(({type}) => type === 'environment').map(({type: _, ...each}) => each);
	expect(listed).toHaveLength(1);
	expect(await listedFrom(lines)).toEqual(listed);
});

test('of an environment on a disk that two machines share, the JSON says who uses it on either', async () => {
	const mount = {path: '/home', source: 'server:/home', fileSystem: 'nfs4', shared: true};
	const usedAt = (at: string) => ({at, evidence: `seen at ${at}`, confidence: 'high'});
	const line = {type: 'environment', kind: 'venv', path: '/home/me/.venv', mount};
	const use = {pid: 7, command: 'python', how: 'runs its Python'};
	const end = {type: 'summary', ok: true};
	const first = {...line, host: 'a', inUse: [], pinned: false, lastUsed: usedAt('2026-01-01T00:00:00.000Z')};
	const second = {...line, host: 'b', inUse: [use], pinned: true, lastUsed: usedAt('2026-02-01T00:00:00.000Z')};
	const told = await listedFrom([first, {...end, host: 'a'}, second, {...end, host: 'b'}]);
	expect(told).toMatchObject([
		{host: 'a', alsoOn: ['b'], inUse: [use], pinned: true, lastUsed: usedAt('2026-02-01T00:00:00.000Z')},
	]);
});

test('--status finds worktrees in a list of another machine', async () => {
	const root = await temporaryDirectory();
	const worktree = {repository: '/r/.git', path: '/w', isLinked: true, state: 'there', branchState: 'merged'};
	const lines = [
		{type: 'environment', kind: 'venv', path: '/w/.venv', worktree},
		{type: 'environment', kind: 'venv', path: '/v/.venv'},
		{type: 'summary', ok: true},
	];
	writeFileSync(join(root, 'x.ndjson'), lines.map(line => `${JSON.stringify(line)}\n`).join(''));
	const words = ['list', '--from', join(root, 'x.ndjson'), '--status', 'merged', '--columns', 'path'];
	expect((await commandLine(await temporaryContext(), words)).stdout.trim().split('\n')).toEqual([
		'ENVIRONMENT',
		'/w/.venv',
	]);
});
