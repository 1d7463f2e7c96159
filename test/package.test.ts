import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, readdirSync, rmSync, statSync} from 'node:fs';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {homedir, hostname, tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeAll, expect, test} from 'vitest';
import {fsPath} from '../source/core/model/path.js';
import {placesBelow} from '../source/core/model/data-directories.js';
import type * as Library from '../source/index.js';
import {environmentWithoutPip} from './helpers/python.js';
import {temporaryDirectory} from './helpers/temporary.js';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const npm = (words: readonly string[], cwd: string): string =>
	execFileSync('npm', [...words, '--loglevel=error'], {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});

let packed: readonly string[];
let tarball: string;

beforeAll(() => {
	const directory = mkdtempSync(join(tmpdir(), 'venv-tui-pack-'));
	const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', directory];
	const [{files, filename}] = JSON.parse(npm(words, top)) as [{files: {path: string}[]; filename: string}];
	packed = files.map(file => file.path);
	tarball = join(directory, filename);
	return () => rmSync(directory, {recursive: true});
});

test('the published schemas are made from the types', () => {
	execFileSync(process.execPath, ['scripts/schemas.mjs', '--check'], {cwd: top, stdio: 'pipe'});
});

test('the package holds the bundle, its types, the licences and the readme, nothing else', () => {
	const outside = packed.filter(path => !path.startsWith('dist/'));
	expect([...outside].sort()).toEqual(['LICENSE', 'package.json', 'readme.md', 'readme.svg']);
	const inside = packed.filter(path => path.startsWith('dist/') && !/^dist\/(?:types|schemas)\//.test(path));
	const schemas = packed.filter(path => path.startsWith('dist/schemas/')).map(path => basename(path));
	expect(schemas.sort()).toEqual(readdirSync(join(top, 'docs/schemas')).sort());
	expect(inside.filter(path => !/\.worker\.js$|\/shared-\w+\.js$/.test(path)).sort()).toEqual([
		'dist/cli.js',
		'dist/disk.process.js',
		'dist/index.js',
		'dist/keeper.process.js',
		'dist/launch.cjs',
		'dist/licences.txt',
		'dist/source-lines.json.br',
		'dist/venv-tui.1',
	]);
	expect(packed.filter(path => path.startsWith('dist/types/') && !path.endsWith('.d.ts'))).toEqual([]);
});

test('the package is a download of at most 800 kB', () => {
	expect(statSync(tarball).size).toBeLessThanOrEqual(800_000);
});

test('no published file names the machine that built it', () => {
	// The system's own user has the same home everywhere, and the program knows it as a place that is never deleted.
	const names = [top, homedir(), hostname()].filter(name => name.length > 4 && name !== '/root');
	for (const file of packed) {
		const text = readFileSync(join(top, file), 'utf8');
		for (const name of names) expect(text.includes(name), `${file} holds ${name}`).toBe(false);
	}
});

test(
	'installed, it is one package that runs, and its types compile with those of its own checked',
	{timeout: 90_000},
	async () => {
		const directory = await temporaryDirectory();
		await writeFile(join(directory, 'package.json'), '{"name": "consumer", "private": true, "type": "module"}\n');
		npm(['install', '--offline', '--no-audit', '--no-fund', tarball], directory);
		expect(readdirSync(join(directory, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual(['venv-tui']);

		const bin = join(directory, 'node_modules/.bin/venv-tui');
		const {version} = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as {version: string};
		expect(execFileSync(bin, ['--version'], {encoding: 'utf8'}).trim()).toBe(version);

		await mkdir(join(directory, 'node_modules/@types'));
		await symlink(join(top, 'node_modules/@types/node'), join(directory, 'node_modules/@types/node'));
		await symlink(join(top, 'node_modules/undici-types'), join(directory, 'node_modules/undici-types'));
		const program =
			"import {createContext, listEnvironments, scan, type Environment, type ListDocument} from 'venv-tui';\nexport const home: string = createContext().home;\nexport const found = scan([], {context: createContext()});\nexport const count = async (): Promise<number> => (await listEnvironments(['.'])).totals.count;\nexport const paths = ({environments}: ListDocument): readonly string[] => environments.map(({path}) => path);\n";
		await writeFile(join(directory, 'consumer.ts'), `${program}export type Found = Environment['path'];\n`);
		const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2023'];
		execFileSync(
			process.execPath,
			[join(top, 'node_modules/typescript/bin/tsc'), ...flags, '--types', 'node', 'consumer.ts'],
			{
				cwd: directory,
				encoding: 'utf8',
			},
		);
	},
);

test('the built library finds and measures environments', async () => {
	const root = await temporaryDirectory();
	const path = await environmentWithoutPip(join(root, '.venv'));
	const library = (await import(join(top, 'dist/index.js'))) as typeof Library;
	const context = library.createContext({places: placesBelow(fsPath(join(root, 'own')))});
	const found = await library.readEnvironment(path, {context});
	expect(found).toMatchObject({path, kind: 'venv', status: 'ok'});
	expect(found?.usage?.allocatedBytes).toBeGreaterThan(0);
});
