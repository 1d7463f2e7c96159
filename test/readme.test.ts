import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {basename, delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {parse as parseYaml} from 'yaml';
import {bareEnvironment} from './helpers/bare-environment.js';
import {fsPath} from '../source/core/model/path.js';
import {commandLine} from './helpers/command-line.js';
import {addDistribution} from './helpers/distribution.js';
import {environmentWithoutPip} from './helpers/python.js';
import {temporaryContext, temporaryDirectory} from './helpers/temporary.js';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const names = [
	'readme.md',
	'contributing.md',
	'security.md',
	'changelog.md',
	...readdirSync(join(top, 'docs'))
		.filter(name => name.endsWith('.md'))
		.map(name => `docs/${name}`),
];
const textOf = (name: string): string => readFileSync(join(top, name), 'utf8');

/** The fenced parts of a language in a document. */
const fenced = (text: string, language: string): readonly string[] =>
	[...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, body = '']) => body);

test("the tables of keys, commands and flags are made from the program's own", () => {
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

/** The words that a shell gives the program for each of these lines, in the shell's order. */
const wordsOf = (lines: readonly string[], home: string, cwd: string): ReadonlyArray<readonly string[]> => {
	const [bin, noted] = [join(home, 'bin'), join(home, 'noted')];
	mkdirSync(bin);
	writeFileSync(join(bin, 'venv-tui'), `#!/bin/sh\nprintf '%s\\0' "$@" >> '${noted}'; printf '\\1' >> '${noted}'\n`);
	chmodSync(join(bin, 'venv-tui'), 0o755);
	const env = {...process.env, HOME: home, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`};
	spawnSync('sh', ['-c', lines.join('\n')], {cwd, env});
	return readFileSync(noted, 'utf8')
		.split('\x01')
		.slice(0, -1)
		.map(words => words.split('\0').slice(0, -1));
};

test('each command line of the documents is one that the program takes', async () => {
	const home = await temporaryDirectory();
	const cwd = join(home, 'code');
	bareEnvironment(join(cwd, '.venv'));
	const lines = [...new Set(commandLines)];
	const given = wordsOf(lines, home, cwd);
	expect(given.length).toBeGreaterThanOrEqual(lines.length);
	expect(given.length).toBeGreaterThan(10);
	const context = await temporaryContext({home: fsPath(home), cwd: fsPath(cwd)});
	for (const words of given) {
		const {stderr} = await commandLine(context, words);
		expect(stderr, words.join(' ')).not.toMatch(/--help lists|Internal error|No such command/);
	}
});

const examples = fenced(textOf('docs/library.md'), 'js');

test('the library has examples', () => {
	expect(examples.length).toBeGreaterThan(3);
});

test.each(examples)('example %# of the library runs as it stands', async example => {
	const home = await temporaryDirectory();
	const code = join(home, 'ann/code');
	const environment = await environmentWithoutPip(join(code, '.venv'));
	await addDistribution(environment, {name: 'alpha', version: '1.0'});
	writeFileSync(join(code, 'requirements.txt'), 'alpha==1.0\n');
	const program = example
		.replace("'venv-tui'", JSON.stringify(join(top, 'dist/index.js')))
		.replaceAll('/home/ann', join(home, 'ann'));
	const words = ['--input-type=module', '--eval', program];
	const env = {...process.env, VENVTUI_HOME: join(home, 'own')};
	const stdout = execFileSync(process.execPath, words, {encoding: 'utf8', env, cwd: home});
	expect(stdout).not.toBe('');
	expect(stdout).not.toMatch(/undefined|NaN/);
	if (example.includes('planSweep')) expect(stdout).toMatch(/^\[\] 0\n$/);
	else if (!example.includes('createEnvironment')) expect(stdout).toContain(environment);
});

/** The files of a fenced part, each under a comment with its path: `# ~/.config/systemd/user/venv-tui.service`. */
const filesIn = (text: string): ReadonlyMap<string, string> =>
	new Map(
		text
			.split(/^# (?=[~.])/m)
			.slice(1)
			.map(part => [basename(part.slice(0, part.indexOf('\n'))), part.slice(part.indexOf('\n') + 1)]),
	);

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

test.skipIf(!hasSystemd)('systemd takes the units of the recipes (needs systemd-analyze)', async () => {
	const home = await temporaryDirectory();
	const program = join(home, '.local/bin/venv-tui');
	mkdirSync(dirname(program), {recursive: true});
	symlinkSync(process.execPath, program);
	const units = filesIn(fenced(textOf('docs/recipes.md'), 'ini').join(''));
	expect([...units.keys()]).toEqual(['venv-tui.service', 'venv-tui.timer']);
	for (const [name, text] of units) writeFileSync(join(home, name), text.replaceAll('%h', home));
	for (const name of units.keys()) {
		const words = ['verify', '--man=no', '--recursive-errors=no', join(home, name)];
		const {status, stderr} = spawnSync('systemd-analyze', words, {encoding: 'utf8'});
		expect([status, stderr.split('\n').filter(line => line.includes(home))]).toEqual([0, []]);
	}
});

test('the workflow and the Dockerfile of the recipes are well formed', () => {
	const recipes = textOf('docs/recipes.md');
	const {jobs} = parseYaml(fenced(recipes, 'yaml').join('')) as {
		jobs: Record<string, {'runs-on': string; steps: ReadonlyArray<{uses?: string; run?: string}>}>;
	};
	for (const {steps, 'runs-on': machine} of Object.values(jobs)) {
		expect(machine).toBeTypeOf('string');
		for (const step of steps) expect([step.uses, step.run].filter(Boolean)).toHaveLength(1);
	}
	const [dockerfile = ''] = fenced(recipes, 'dockerfile');
	for (const line of dockerfile.trim().split('\n'))
		expect(line).toMatch(/^(?:FROM \S+|RUN .+|(?:ENTRYPOINT|CMD) \[.*\])$/);
});
