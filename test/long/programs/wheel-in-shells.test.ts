import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeAll, describe, expect, inject, test} from 'vitest';
import {walkInShell} from '../../helpers/shells/shell-walk.js';
import {programOf, shells} from '../../helpers/shells/shells.js';

const top = fileURLToPath(new URL('../../../', import.meta.url));

/** Programs that a person with Python alone has not. */
const notOffered = /^(?:node|nodejs|npm|npx|corepack|uvx?|pipx|venv-tui)$/;

describe('with the Python wheel alone on the PATH', {timeout: 300_000}, () => {
	let shared: string;
	const inShared = (...parts: readonly string[]) => join(shared, ...parts);

	beforeAll(() => {
		shared = mkdtempSync(join(tmpdir(), 'venv-tui-wheel-shells-'));
		const script = join(top, 'scripts/wheel.mjs');
		const wheel = execFileSync(process.execPath, [script, '--keep-dist'], {encoding: 'utf8'}).trim();
		execFileSync(inject('python'), ['-m', 'venv', inShared('tool')]);
		execFileSync(inShared('tool/bin/python'), ['-m', 'pip', 'install', '--quiet', wheel]);
		execFileSync('mkdir', [inShared('system')]);
		for (const name of new Set(['/usr/bin', '/bin'].flatMap(place => readdirSync(place))))
			if (!notOffered.test(name)) symlinkSync(join('/usr/bin', name), inShared('system', name));
		return () => rmSync(shared, {recursive: true, force: true});
	}, 300_000);

	test('there is no Node', () => {
		const look = () => execFileSync('sh', ['-c', 'command -v node'], {env: {PATH: inShared('system')}});
		expect(look).toThrow('Command failed');
	});

	for (const one of shells) {
		const program = programOf(one.shell);
		test.skipIf(program === undefined)(
			`in ${one.shell} vt activates by the UI and by name, and all is as before after`,
			() =>
				walkInShell({
					one,
					program: program ?? '',
					places: [inShared('system')],
					// By a link, as pipx and uv tool do.
					offer: bin => symlink(inShared('tool/bin/venv-tui'), join(bin, 'venv-tui')),
				}),
		);
	}
});
