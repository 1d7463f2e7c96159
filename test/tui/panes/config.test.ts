import {mkdir, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {readEnvironment} from '../../../source/core/scan/scan.js';
import {configPane as pane} from '../../../source/tui/panes/config.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {textsOf, viewWith} from '../../helpers/scene.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

test('the directories of an environment are named whole, through a link to it, too', async () => {
	const core = await temporaryContext();
	const directory = await temporaryDirectory();
	const path = await environmentWithoutPip(join(directory, 'a-project-with-a-longer-name', '.venv'));
	await mkdir(join(directory, 'b'));
	const link = join(directory, 'b', '.venv');
	await symlink(path, link);
	for (const each of [path, link]) {
		const environment = await readEnvironment(fsPath(each), core, {assess: false});
		if (environment === undefined) throw new Error('not recognised');
		const texts = textsOf(pane.rows(environment, undefined, viewWith()));
		expect(texts).toContainEqual(expect.stringMatching(/^ {3}bin\/ /));
		expect(texts).toContainEqual(expect.stringMatching(/^ {3}lib\/python3\.\d+\/site-packages\/ /));
	}
});
