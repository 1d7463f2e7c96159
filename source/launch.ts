#!/usr/bin/env node
// `venv-tui` begins here. This file is built for Node 12, so that an old Node prints a sentence rather than a stack.
import nodeModule from 'module';
import {systemCode, VenvError} from './core/model/error.js';
import {unfitRuntime} from './core/model/runtime.js';
import {codeCacheDirectory} from './core/platform/files/code-cache.js';
import {cannotRun, runtimeInWords} from './text/failures/runtime.js';

/** Functions that older versions of Node lack. */
type CodeKeeper = {
	readonly enableCompileCache?: (directory: string) => unknown;
	readonly getCompileCacheDir?: () => string | undefined;
};

/** Lets Node keep our compiled code, which it can since 22.8: that takes a third off each start. */
const keepCompiledCode = (): void => {
	const {enableCompileCache, getCompileCacheDir} = nodeModule as CodeKeeper;
	// The demo writes nothing that outlives it.
	if (process.argv.includes('--demo')) return;
	// The user has named another place for it.
	if (enableCompileCache === undefined || getCompileCacheDir?.() !== undefined) return;
	const directory = codeCacheDirectory(process.env);
	if (directory !== undefined) enableCompileCache(directory);
};

const say = ({code, what, why, hint, exitCode}: VenvError): void => {
	if (process.argv.includes('--json'))
		process.stdout.write(
			`${JSON.stringify({schemaVersion: 1, ok: false, error: {code, what, why, hint}}, null, '\t')}\n`,
		);
	process.stderr.write(`venv-tui: ${what}: ${why}. ${hint}.\n`);
	process.exitCode = exitCode;
};

/** Says why the program can't be loaded. Once it is, it reports its own failures. */
const sayUnloaded = (error: unknown): void => {
	if (process.listenerCount('uncaughtException') > 0) throw error;
	const isLimit = ['EMFILE', 'ENFILE'].includes(systemCode(error) || '');
	say(
		new VenvError('failed', {
			what: "Can't start",
			why: isLimit ? 'too many files are open' : `a part of the program can't be read (${String(error)})`,
			hint: isLimit ? 'ulimit -n 4096 allows more; then try again' : 'Install it again, then try again',
		}),
	);
};

const unfit = unfitRuntime(process.versions);
if (unfit === undefined) {
	keepCompiledCode();
	import('./cli.js').catch(sayUnloaded);
} else say(new VenvError('unsupported-platform', {what: cannotRun, ...runtimeInWords(unfit)}));
