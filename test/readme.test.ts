import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {bareEnvironment} from './helpers/bare-environment.js';
import {builtProgram} from './helpers/terminal.js';
import {temporaryDirectory} from './helpers/temporary.js';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const names = [
	'readme.md',
	'contributing.md',
	'security.md',
	'changelog.md',
	...readdirSync(join(top, 'docs')).map(name => `docs/${name}`),
];
const textOf = (name: string): string => readFileSync(join(top, name), 'utf8');

/** The fenced parts of a language in a document. */
const fenced = (text: string, language: string): readonly string[] =>
	[...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, body = '']) => body);

test('the tables of keys, commands and flags are those of the program', () => {
	execFileSync(process.execPath, ['scripts/readme.mjs', '--check'], {cwd: top, stdio: 'pipe'});
});

test('the readme begins with the ways to start and the picture', () => {
	const readme = textOf('readme.md');
	expect(readme.slice(0, readme.indexOf('## '))).toMatch(/uvx venv-tui[^]*npx venv-tui[^]*readme\.svg/);
});

test('the picture is one of the program’s own screens', () => {
	expect(textOf('readme.svg')).toMatch(/^<svg [\s\S]*ENVIRONMENT[\s\S]*<\/svg>\n$/);
});

test.each(names)('each link of %s leads to a file', name => {
	for (const [, target = ''] of textOf(name).matchAll(/\]\(([^)#]+)[^)]*\)/g))
		if (!target.startsWith('http')) expect(existsSync(join(top, dirname(name), target)), target).toBe(true);
});

const commandLines = names.flatMap(name =>
	['sh', 'crontab'].flatMap(language =>
		fenced(textOf(name), language)
			.flatMap(body => body.split('\n'))
			.map(line =>
				line
					.replace(/^0 9 \* \* 1 /, '')
					.replace(/ +#.*$/, '')
					.replace(/ \| jq .*$/, '')
					.trim(),
			)
			.filter(line => line.startsWith('venv-tui ')),
	),
);

test('each command line of the documents is one that the program takes', async () => {
	const home = await temporaryDirectory();
	const bin = join(home, 'bin');
	mkdirSync(bin);
	symlinkSync(builtProgram, join(bin, 'venv-tui'));
	bareEnvironment(join(home, 'code/.venv'));
	const env = {
		...process.env,
		HOME: home,
		VENVTUI_HOME: join(home, 'own'),
		PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
	};
	expect(commandLines.length).toBeGreaterThan(10);
	for (const line of commandLines) {
		const {stderr} = spawnSync('sh', ['-c', line], {cwd: join(home, 'code'), env, encoding: 'utf8'});
		expect(stderr, line).not.toMatch(/--help lists|Internal error|No such command/);
	}
});

test('the example of the library runs as it stands', async () => {
	const home = await temporaryDirectory();
	bareEnvironment(join(home, 'ann/code/.venv'));
	const [example = ''] = fenced(textOf('docs/library.md'), 'js');
	const program = example
		.replace("'venv-tui'", JSON.stringify(join(top, 'dist/index.js')))
		.replace('/home/ann', join(home, 'ann'));
	const words = ['--input-type=module', '--eval', program];
	const stdout = execFileSync(process.execPath, words, {encoding: 'utf8', env: {...process.env, VENVTUI_HOME: home}});
	expect(stdout.trim()).toBe(join(home, 'ann/code/.venv'));
});
