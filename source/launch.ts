#!/usr/bin/env node
// What `venv-tui` runs first: built for Node 12, so that an old Node gets a sentence rather than a stack.
import {runtimeFailure} from './core/model/runtime.js';

const failure = runtimeFailure(process.versions);
if (failure === undefined) void import('./cli.js');
else {
	const {code, what, why, hint, exitCode} = failure;
	if (process.argv.includes('--json'))
		process.stdout.write(
			`${JSON.stringify({schemaVersion: 1, ok: false, error: {code, what, why, hint}}, null, '\t')}\n`,
		);
	process.stderr.write(`venv-tui: ${what}: ${why}. ${hint}.\n`);
	process.exitCode = exitCode;
}
