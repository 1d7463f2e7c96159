import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {temporaryDirectory} from '../../helpers/temporary.js';

const top = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const npm = (words: readonly string[], cwd: string): string =>
	execFileSync('npm', [...words, '--loglevel=error'], {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});

test(
	'installed, it is one package that runs, and its types compile with those of its own checked',
	{timeout: 90_000},
	async () => {
		const directory = await temporaryDirectory();
		await writeFile(join(directory, 'package.json'), '{"name": "consumer", "private": true, "type": "module"}\n');
		const packed = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', directory], top);
		const [{filename}] = JSON.parse(packed) as [{filename: string}];
		npm(['install', '--offline', '--no-audit', '--no-fund', join(directory, filename)], directory);
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
