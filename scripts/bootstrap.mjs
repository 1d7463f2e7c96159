// `npm start`, `npm test`, `npm run test:long`, `npm run wheel` and `npm run bench`: installs what is missing, then goes on.
// Node's own modules only: this runs on a fresh clone. Not npm pre-hooks, which `ignore-scripts` would skip.
import {spawn, spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {existsSync, readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const [task, ...words] = process.argv.slice(2);
const node = process.execPath;
const bin = name => join(top, 'node_modules', name);

const tasks = {
	start() {
		if (isBuildStale()) run(node, ['scripts/build.mjs'], {stdio: ['ignore', 'ignore', 'inherit']});
		// From the directory that the user called npm in, which npm names.
		process.exit(
			run(node, [join(top, 'dist/launch.cjs'), ...words], {cwd: process.env.INIT_CWD ?? process.cwd(), exits: true}),
		);
	},
	async test() {
		run(node, ['scripts/build.mjs']);
		// Side by side: many tests wait for a terminal or a child. Types, lint and format are silent unless they fail.
		await together({
			'types and format': [
				[bin('typescript/bin/tsc'), '--noEmit'],
				[bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
			],
			lint: [[bin('eslint/bin/eslint.js'), '.']],
			tests: [[bin('vitest/vitest.mjs'), 'run', ...words]],
		});
	},
	'test:long'() {
		run(node, ['scripts/build.mjs']);
		// Long runs do a tenth of what they can, chosen by a fresh seed; --full does all of it.
		const full = words.includes('--full') ? {VENV_TUI_FULL: '1'} : {};
		const others = words.filter(word => word !== '--full');
		run(node, [bin('vitest/vitest.mjs'), 'run', ...others], {env: {...process.env, VENV_TUI_LONG: '1', ...full}});
	},
	'test:windows'() {
		run(node, ['scripts/build.mjs']);
		// By a directory with Windows' own `node` and `python` in it, see test/helpers/windows.ts.
		const env = {...process.env, VENV_TUI_LONG: '1'};
		run(node, [bin('vitest/vitest.mjs'), 'run', 'test/long/programs/windows', ...words], {env});
	},
	wheel() {
		run(node, ['scripts/wheel.mjs', ...words]);
	},
	bench() {
		run(node, ['scripts/build.mjs']);
		run(node, ['benchmark/run.mjs', ...words]);
	},
};

if (!(task in tasks)) {
	console.error(`bootstrap: no task "${task}"; there are ${Object.keys(tasks).join(', ')}`);
	process.exit(2);
}
installWhatIsMissing();
await tasks[task]();

/** `npm ci` when node_modules was not installed from this lock file; development packages whatever NODE_ENV says. */
function installWhatIsMissing() {
	const stamp = join(top, 'node_modules', '.venv-tui-lock');
	const lock = createHash('sha256')
		.update(readFileSync(join(top, 'package-lock.json')))
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
	console.error('Installing what is missing …');
	const npm = process.env.npm_execpath;
	const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
	// The installed packages' own output belongs on stderr: stdout carries the result alone.
	const stdio = ['ignore', 2, 2];
	if (npm?.endsWith('.js')) run(node, [npm, ...flags], {stdio});
	else run('npm', flags, {stdio, shell: process.platform === 'win32'});
	writeFileSync(stamp, lock);
}

function isBuildStale() {
	const built = join(top, 'dist/licences.txt');
	if (!existsSync(built)) return true;
	const builtAt = statSync(built).mtimeMs;
	const sources = readdirSync(join(top, 'source'), {recursive: true, withFileTypes: true}).filter(entry =>
		entry.isFile(),
	);
	const files = [
		...sources.map(entry => join(entry.parentPath, entry.name)),
		join(top, 'package.json'),
		join(top, 'scripts/build.mjs'),
	];
	return files.some(file => statSync(file).mtimeMs > builtAt);
}

/**
 * Runs lists of Node's command lines side by side, each list in its order up to its first failure. When all are over,
 * names the lists that failed and exits with the code of the first.
 */
async function together(lists) {
	const ends = await Promise.all(
		Object.entries(lists).map(async ([name, commands]) => {
			for (const args of commands) {
				const child = spawn(node, args, {cwd: top, stdio: 'inherit'});
				const [status, signal] = await once(child, 'exit');
				const code = codeOf(status, signal);
				if (code !== 0) return {name, code};
			}
			return {name, code: 0};
		}),
	);
	const failed = ends.filter(({code}) => code !== 0);
	if (failed.length === 0) return;
	console.error(`Failed, as printed above: ${failed.map(({name}) => name).join(', ')}`);
	process.exit(failed[0].code);
}

/** Runs a program to its end; unless `exits`, its failure ends us with its code. Answers the exit code. */
function run(command, args, {exits = false, ...options} = {}) {
	const {status, signal, error} = spawnSync(command, args, {cwd: top, stdio: 'inherit', ...options});
	if (error) throw error;
	const code = codeOf(status, signal);
	if (code !== 0 && !exits) process.exit(code);
	return code;
}

function codeOf(status, signal) {
	return status ?? (signal === 'SIGINT' ? 130 : 143);
}
