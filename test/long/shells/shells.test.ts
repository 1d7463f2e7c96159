import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {test} from 'vitest';
import {fallBackInShell, walkInShell} from '../../helpers/shells/shell-walk.js';
import {programOf, shells} from '../../helpers/shells/shells.js';
import {builtProgram, programNode} from '../../helpers/terminal.js';

const manifest = new URL('../../../package.json', import.meta.url);
const {version} = JSON.parse(readFileSync(manifest, 'utf8')) as {readonly version: string};

const offer = (bin: string): Promise<void> =>
	writeFile(join(bin, 'venv-tui'), `#!/bin/sh\nexec '${programNode}' '${builtProgram}' "$@"\n`, {mode: 0o755});

for (const one of shells) {
	const program = programOf(one.shell);
	const walk = {one, program: program ?? '', places: [dirname(program ?? ''), '/usr/bin', '/bin'], offer};
	test.skipIf(program === undefined)(
		`in ${one.shell} vt activates by the UI and by name, and all is as before after`,
		() => walkInShell(walk),
	);
	test.skipIf(program === undefined)(
		`in ${one.shell} without a venv-tui, vt has uvx run this very version after a yes`,
		() => fallBackInShell({...walk, version}),
	);
}
