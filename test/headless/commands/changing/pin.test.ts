import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commandLine} from '../../../helpers/command-line.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';
import {unusedProject} from '../../../helpers/unused-project.js';

test('a sweep never offers a pinned environment until the pin is removed', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	await unusedProject(join(root, 'notes'));
	const offered = async () => (await commandLine(context, ['sweep', '--dry-run', '--json'])).json();
	expect((await commandLine(context, ['pin', 'notes/.venv', '--json'])).json()).toMatchObject({ok: true, pinned: true});
	expect(await offered()).toMatchObject({candidates: [], leftOut: [{path: join(root, 'notes/.venv'), why: 'pinned'}]});
	expect((await commandLine(context, ['unpin', 'notes/.venv'])).stdout).toMatch(/^Unpinned \S+notes\/\.venv\n$/);
	expect(await offered()).toMatchObject({candidates: [{path: join(root, 'notes/.venv'), selected: true}], leftOut: []});
});
