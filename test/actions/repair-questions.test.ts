import {renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {moveAction} from '../../source/actions/repair/clone.js';
import {repairAction} from '../../source/actions/repair/action.js';
import {resetAction} from '../../source/actions/reset/action.js';
import {findInterpreters} from '../../source/core/python/interpreters.js';
import {fsPath} from '../../source/core/model/path.js';
import {inspected} from '../helpers/inspected.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

test('on a shared disk, repair, reset and move say that only this machine was asked who uses it; on another they do not', async () => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, 'before/.venv'));
	renameSync(join(root, 'before'), join(root, 'after'));
	writeFileSync(join(root, 'after/requirements.txt'), '# nothing\nidna\n');
	const core = await temporaryContext({variables: process.env});
	const alone = await inspected(fsPath(join(root, 'after/.venv')), core);
	const mount = {path: fsPath(root), source: 'server:/home', fileSystem: 'nfs4', shared: true};
	const context = {core, roots: [fsPath(root)], interpreters: async () => [], readOnly: false};
	for (const [action, answers] of [
		[repairAction, {}],
		[resetAction, {file: join(root, 'after/requirements.txt'), installer: 'pip'}],
		[moveAction, {}],
	] as const)
		for (const [environment, says] of [
			[alone, false],
			[{...alone, mount}, true],
		] as const) {
			const question = await action.ask({targets: [environment], answers, context});
			const text = question?.lines?.map(line => line.text).join('\n') ?? '';
			const words = "shared disk (nfs4 of server:/home): programs on other machines that use it can't be seen";
			const type = action === moveAction ? 'text' : 'confirm';
			expect([action.id, question?.type, text.includes(words)]).toEqual([action.id, type, says]);
		}
});

test('a repair of what a container made says that it stops working there, also where that was asked for at once', async () => {
	const root = await temporaryDirectory();
	const path = await environmentWithoutPip(join(root, 'api/.venv'));
	rmSync(join(path, 'bin/python'));
	symlinkSync('/workspaces/api/python/bin/python3.9', join(path, 'bin/python'));
	const core = await temporaryContext({variables: process.env});
	const interpreters = await findInterpreters(core);
	const context = {core, roots: [fsPath(root)], interpreters: async () => interpreters, readOnly: false};
	for (const answers of [{confirm: 'elsewhere'}, {elsewhere: 'yes'}]) {
		const question = await repairAction.ask({targets: [await inspected(path, core)], answers, context});
		const lines = question?.type === 'confirm' ? question.lines.map(line => line.text) : [];
		expect(lines).toContain('What was made elsewhere stops working there: its Python will be one of this machine.');
	}
});
