import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createContext} from '../../../source/core/model/context.js';
import {builtCommand} from '../../helpers/built-command.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

test('the built program refuses a relative VENVTUI_HOME, exit 2, in two lines', async () => {
	const home = await temporaryDirectory();
	const {status, stderr} = builtCommand(['list', home], {home, variables: {VENVTUI_HOME: 'own'}});
	expect([status, stderr]).toEqual([
		2,
		'venv-tui: Can\'t use VENVTUI_HOME="own": it is not an absolute path\n  Give the whole path of a directory, beginning with /\n',
	]);
});

test.skipIf(process.platform !== 'linux')(
	'a context keeps to the XDG variables that it was given (not on macOS)',
	() => {
		const variables = {HOME: '/h', XDG_DATA_HOME: '/data', XDG_STATE_HOME: 'relative'};
		expect(createContext({variables}).places).toEqual({
			data: join('/data', 'venv-tui'),
			config: '/h/.config/venv-tui',
			cache: '/h/.cache/venv-tui',
			log: '/h/.local/state/venv-tui',
		});
	},
);
