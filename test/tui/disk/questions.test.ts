import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {readEnvironment} from '../../../source/core/scan/scan.js';
import {createServices} from '../../../source/tui/disk/services.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {fsPath} from '../../../source/core/model/path.js';

test('one press of d looks at its targets once, whatever it asks; the next press looks again', async () => {
	const root = fsPath(await temporaryDirectory());
	const path = fsPath(join(root, 'api/.venv'));
	bareEnvironment(path);
	const context = await temporaryContext();
	const setting = {context, roots: [root], flags: {}, probe: root};
	const {services, close} = await createServices(setting);
	onTestFinished(close);
	const whole = await readEnvironment(path, context, {measure: false, assess: false});
	if (whole === undefined) throw new Error('there is no environment');
	const ask = (runId: number) =>
		services.ask({
			...{actionId: 'delete', targets: [{whole}], runId, answers: {}},
			...{roots: [root], selected: undefined, hidden: []},
		});
	const first = await ask(1);
	expect(first?.question.title).toMatch(/^Delete .*api/);
	await rm(path, {recursive: true});
	expect((await ask(1))?.question.title).toBe(first?.question.title);
	await expect(ask(2)).rejects.toThrow(/delete/);
});
