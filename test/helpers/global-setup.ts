import {execFileSync} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestProject} from 'vitest/node';

declare module 'vitest' {
	export interface ProvidedContext {
		/** The python3 that tests make environments with: the real file, not a shim. */
		python: string;
		/** An environment with pip, made once a run: `venv` with pip takes seconds. Copied by `environmentWithPip`. */
		template: string;
	}
}

/** Makes what all tests of a run share, and removes it at the end. */
export default function setup(project: TestProject): () => void {
	const directory = realpathSync(mkdtempSync(join(tmpdir(), 'venv-tui-run-')));
	const python = execFileSync('python3', ['-c', 'import os, sys; print(os.path.realpath(sys.executable))'], {
		encoding: 'utf8',
	}).trim();
	const template = join(directory, 'template');
	execFileSync(python, ['-m', 'venv', template]);
	project.provide('python', python);
	project.provide('template', template);
	return () => rmSync(directory, {recursive: true, force: true});
}
