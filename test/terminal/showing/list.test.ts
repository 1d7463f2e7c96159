import {join} from 'node:path';
import {expect, test} from 'vitest';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram, openTerminal, programNode} from '../../helpers/terminal.js';

const long = 'a-project-with-a-very-long-name/'.repeat(4);

const listIn = async (words: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) => {
	const home = await temporaryDirectory();
	bareEnvironment(join(home, `${long}.venv`));
	const app = openTerminal([programNode, builtProgram, 'list', home, ...words], {
		cols: 90,
		env: {HOME: join(home, 'me'), VENVTUI_HOME: join(home, 'own'), NO_COLOR: undefined, FORCE_COLOR: undefined, ...env},
	});
	await app.exited;
	return {written: app.written(), path: join(home, `${long}.venv`)};
};

const colour = /\u001b\[\d+m/;

test('on a terminal, list has colours, and each environment is one line of it', async () => {
	const {written} = await listIn([]);
	expect(written).toMatch(colour);
	const rows = written.split('\r\n').filter(line => line.includes('/.venv'));
	expect(rows).toHaveLength(1);
	expect(rows[0]?.replace(/\u001b\[[\d;]*\w/g, '').trimEnd()).toMatch(/^.{60,90}$/);
	expect(rows[0]).toContain('…');
});

test('NO_COLOR and --no-color leave them out, FORCE_COLOR does not bring them back for --no-color', async () => {
	expect((await listIn([], {NO_COLOR: '1'})).written).not.toMatch(colour);
	expect((await listIn(['--no-color'], {FORCE_COLOR: '1'})).written).not.toMatch(colour);
});
