import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
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
	await answerQuestion(app, 'y', /Delete 2 environments\?/);
	await app.waitFor(/Deleted 2\. 3\.\d\dM kept for undo\./);
});
