import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, readdirSync, rmSync, statSync} from 'node:fs';
import {homedir, hostname, tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeAll, expect, test} from 'vitest';
import {fsPath} from '../source/core/model/path.js';
import {placesBelow} from '../source/core/model/own-places.js';
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

test('the built library finds and measures environments', async () => {
	const root = await temporaryDirectory();
	const path = await environmentWithoutPip(join(root, '.venv'));
	const library = (await import(join(top, 'dist/index.js'))) as typeof Library;
	const context = library.createContext({places: placesBelow(fsPath(join(root, 'own')))});
	const found = await library.readEnvironment(path, {context});
	expect(found).toMatchObject({path, kind: 'venv', status: 'ok'});
	expect(found?.usage?.allocatedBytes).toBeGreaterThan(0);
});
