import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {environmentWithoutPip} from '../../helpers/python.js';
import {openProgram} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

test('when several were deleted, their number and the bytes kept for undo are told', async () => {
	const top = await temporaryDirectory();
	const code = join(top, 'code');
	for (const name of ['a', 'b']) {
		const environment = await environmentWithoutPip(join(code, name, '.venv'));
		await writeFile(join(environment, 'lib/ballast'), Buffer.alloc(2_000_000, 1));
	}
	const env = {HOME: join(top, 'home'), VENVTUI_HOME: join(top, 'own')};
	const app = openProgram([code], {env, cols: 120, rows: 30});
	await app.waitFor(/2 environments/);
	app.type('Ad');
	expect(await app.waitFor('free now, without undo')).toContain('Delete 2 environments?');
	// The question takes no answer in its first 300 ms.
	await pause(400);
	app.type('y');
	await app.waitFor(/Deleted 2\. 3\.\d\dM kept for undo\./);
});
