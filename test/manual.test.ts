import {execFileSync, spawnSync} from 'node:child_process';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {commandTree} from '../source/headless/command-tree.js';

const manual = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/venv-tui.1');
const hasGroff = spawnSync('groff', ['--version']).status === 0;

test.skipIf(!hasGroff)(
	'groff reads the manual page (needs groff) without a warning, and it names every command and flag',
	() => {
		const words = ['-man', '-Tascii', '-ww', '-rLL=200n', manual];
		const {stdout, stderr} = spawnSync('groff', words, {encoding: 'utf8', env: {...process.env, GROFF_NO_SGR: '1'}});
		expect(stderr).toBe('');
		// Bold is a letter printed over itself.
		const text = stdout.replace(/.\u0008/g, '');
		for (const {name, flags} of commandTree.commands) {
			expect(text).toContain(`venv-tui ${name}`);
			for (const {long} of flags) expect(text).toContain(long);
		}
		for (const {name} of commandTree.variables) expect(text).toContain(name);
	},
);

test('two builds of one version have the same manual page', () => {
	expect(execFileSync('head', ['-n', '1', manual], {encoding: 'utf8'})).toMatch(
		/^\.TH VENV-TUI 1 "" "venv-tui [\d.]+" /,
	);
});
