import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {TestProject} from 'vitest/node';

declare module 'vitest' {
	export interface ProvidedContext {
		/** The python3 that tests make environments with: the real file, not a shim. */
		python: string;
		/** An environment with pip, made once a run: `venv` with pip takes seconds. Copied by `environmentWithPip`. */
		template: string;
		/** One without pip, copied by `environmentWithoutPip`. */
		bareTemplate: string;
		/** Whether that Python's own pip can install into other environments, which it can since 22.3. */
		hasBasePip: boolean;
	}
}

const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Makes what all tests of a run share, and removes it at the end. */
export default function setup(project: TestProject): () => void {
	if (mayStartProgram(process.argv.slice(2).filter(word => word.startsWith('test/')))) buildWhenStale();
	const directory = realpathSync(mkdtempSync(join(tmpdir(), 'venv-tui-run-')));
	const python = execFileSync('python3', ['-c', 'import os, sys; print(os.path.realpath(sys.executable))'], {
		encoding: 'utf8',
	}).trim();
	const template = join(directory, 'template');
	const bareTemplate = join(directory, 'bare-template');
	execFileSync(python, ['-m', 'venv', template]);
	execFileSync(python, ['-m', 'venv', '--without-pip', bareTemplate]);
	project.provide('python', python);
	project.provide('template', template);
	project.provide('bareTemplate', bareTemplate);
	project.provide('hasBasePip', hasPipForOthers(python));
	return () => rmSync(directory, {recursive: true, force: true});
}

const hasPipForOthers = (python: string): boolean => {
	const {stdout} = spawnSync(python, ['-I', '-m', 'pip', '--version'], {encoding: 'utf8'});
	const [major = 0, minor = 0] = (/^pip (\d+)\.(\d+)/.exec(stdout)?.slice(1) ?? []).map(Number);
	return major > 22 || (major === 22 && minor >= 3);
};

/** Whether tests that start the built program are among those asked for: a build takes seconds, the others need none. */
const mayStartProgram = (asked: readonly string[]): boolean =>
	asked.length === 0 || asked.some(word => /terminal|package|long|headless|manual|readme|runtimes/.test(word));

/** Builds the program for the tests that start it, when a source is newer than what was built. */
const buildWhenStale = (): void => {
	const built = join(top, 'dist/licences.txt');
	const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
	const sources = readdirSync(join(top, 'source'), {recursive: true, withFileTypes: true});
	const isStale = sources.some(entry => statSync(join(entry.parentPath, entry.name)).mtimeMs > builtAt);
	if (isStale) execFileSync(process.execPath, [join(top, 'scripts/build.mjs')], {cwd: top, stdio: 'inherit'});
};
