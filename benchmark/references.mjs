// What is measured against: programs of the system, and two others that do a part of the same.
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** Whether a program is there. */
export const has = program => spawnSync('sh', ['-c', `command -v "$1"`, 'sh', program]).status === 0;

const prunes = ['node_modules', '.git', '__pycache__', 'site-packages', 'uv'];
const pruned = `\\( ${prunes.map(name => `-name ${name}`).join(' -o ')} \\) -prune`;
const quoted = text => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Finds what discovery finds, entering as little. */
export const findCommand = root => `find ${quoted(root)} ${pruned} -o -name pyvenv.cfg -type f -print`;

/** Finds and measures: as many at a time as we have workers. */
export const findAndMeasureCommand = root =>
	`find ${quoted(root)} ${pruned} -o -name pyvenv.cfg -type f -printf '%h\\0' | xargs -0 -n1 -P2 du -s`;

export const fdfindCommand = root => {
	const program = ['fdfind', 'fd'].find(has);
	const excludes = prunes.map(name => `-E ${name}`).join(' ');
	return program && `${program} -HI ${excludes} --type f '^pyvenv.cfg$' ${quoted(root)}`;
};

/** The wall time of a shell command in milliseconds; undefined where it fails. */
export const timeCommand = (command, environment = process.env) => {
	const started = performance.now();
	const {status, signal} = spawnSync('sh', ['-c', command], {stdio: 'ignore', env: environment, timeout: 300_000});
	return signal || (status !== 0 && status !== 123) ? undefined : performance.now() - started;
};

/** Installs npkill and killpy into a directory of ours; a missing one is said and left out. */
export const installOthers = directory => {
	const others = {};
	const attempt = (name, install) => {
		try {
			others[name] = install();
		} catch {
			process.stderr.write(`bench: ${name} can't be installed here and is left out\n`);
		}
	};
	attempt('npkill', () => {
		writeFileSync(join(directory, 'package.json'), '{"private": true}');
		const flags = ['install', 'npkill@0.12.2', '--no-audit', '--no-fund', '--loglevel=error'];
		execFileSync('npm', flags, {cwd: directory, stdio: 'ignore', timeout: 120_000});
		return join(directory, 'node_modules/.bin/npkill');
	});
	attempt('killpy', () => {
		const environment = join(directory, 'killpy');
		execFileSync('python3', ['-m', 'venv', environment], {stdio: 'ignore', timeout: 60_000});
		const flags = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'killpy'];
		execFileSync(join(environment, 'bin/python'), flags, {stdio: 'ignore', timeout: 120_000});
		const program = join(environment, 'bin/killpy');
		if (!existsSync(program)) throw new Error('killpy came without its program');
		return program;
	});
	return others;
};
