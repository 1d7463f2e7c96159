import {carriers, findInterpreters} from '../../../core/python/interpreters.js';
import {fsPath} from '../../../core/model/path.js';
import {pythonAdvice} from '../../../text/python-advice.js';
import {printablePath} from '../../../core/text/printable.js';
import {plural} from '../../../text/fit-width.js';
import type {Command} from '../../shared/command.js';
import {rootsOf, scanAll} from '../../shared/scan-all.js';
import {table} from '../../shared/table.js';
import type {Body} from '../../documents/given.js';
import type {PythonsDocument} from '../../documents/look.js';

export const pythonsCommand: Command = {
	name: 'pythons',
	words: '[paths...]',
	summary: 'List interpreters that can create environments, and the environments using them',
	examples: [{line: 'venv-tui pythons ~', does: 'with the environments below your home'}],
	flags: [],
	changes: false,
	run: async request => {
		const {context} = request;
		const interpreters = await findInterpreters(context);
		const {environments} = await scanAll(rootsOf(request), request, {measure: false, assess: false});
		const found = carriers(interpreters, environments, context.now()).map(({interpreter, environments: paths}) => {
			const {path, version, implementation, source, endOfLife} = interpreter;
			return {path, version, implementation, source, endOfLife, environments: paths};
		});
		const rows = found.map(one => [
			one.version,
			one.implementation,
			one.source,
			one.endOfLife,
			plural(one.environments.length, 'environment'),
			printablePath(fsPath(one.path), context.home),
		]);
		const heads = ['VERSION', 'KIND', 'FROM', 'END OF LIFE', 'CARRIES', 'PYTHON'].map(head => ({head}));
		const none = `No Python found: ${pythonAdvice(context.platform)}`;
		return {
			document: {ok: true, pythons: found} satisfies Body<PythonsDocument>,
			lines: rows.length === 0 ? [none] : table(heads, rows),
			exitCode: 0,
		};
	},
};
