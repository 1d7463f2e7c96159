import {execFileSync} from 'node:child_process';
import {python} from '../python.js';

/** What a Python script prints as JSON for a JSON input: one process for a whole table of cases. */
export const pythonJson = (script: string, input: unknown, interpreter = python()): unknown =>
	JSON.parse(
		execFileSync(interpreter, ['-I', '-c', script], {
			input: JSON.stringify(input),
			maxBuffer: 64 * 1024 * 1024,
			stdio: ['pipe', 'pipe', 'pipe'],
		}).toString(),
	) as unknown;

/** Python lines that import `packaging`, the installed one or pip's own; they set `packaging_version`. */
export const importPackaging = `
import json, sys
try:
    import packaging
    from packaging import markers, requirements, specifiers, version, utils
except ImportError:
    import pip._vendor.packaging as packaging
    from pip._vendor.packaging import markers, requirements, specifiers, version, utils
packaging_version = packaging.__version__
`;
