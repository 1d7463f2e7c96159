import {expect, test} from 'vitest';
import {askInterpreter} from '../../../source/actions/shared/interpreter-question.js';
import type {Interpreter} from '../../../source/core/model/environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import {temporaryContext} from '../../helpers/temporary.js';

const interpreter = (version: string): Interpreter => ({
	path: fsPath(`/opt/python-${version}/bin/python3`),
	version,
	implementation: 'CPython',
	source: 'PATH',
	isPastEndOfLife: false,
	hasEnsurepip: true,
});

test('when the Python of an environment is gone, the nearest version is offered first, unless the project excludes it', async () => {
	const core = await temporaryContext();
	const found = ['3.13.0', '3.12.4', '3.11.7'].map(interpreter);
	const context = {core, roots: [], interpreters: () => Promise.resolve(found), readOnly: false};
	const firstOf = async (before?: string, requiresPython?: string) => {
		const question = await askInterpreter({title: 'Reset it with', before, requiresPython}, context);
		return question.options[0]?.label;
	};
	expect(await firstOf('3.11.2')).toBe('Python 3.11.7');
	expect(await firstOf('3.12.4')).toBe('Python 3.12.4');
	expect(await firstOf('3.11.2', '>=3.12')).toBe('Python 3.13.0');
	expect(await firstOf('3.9.1')).toBe('Python 3.13.0');
	expect(await firstOf()).toBe('Python 3.13.0');
});
