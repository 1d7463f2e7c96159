import {renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {repairAction} from '../../source/actions/repair/action.js';
import {resetAction} from '../../source/actions/reset/action.js';
import {fsPath} from '../../source/core/model/path.js';
import {inspected} from '../helpers/inspected.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

test('on a shared disk, repair and reset say that only this machine was asked who uses it; on another they do not', async () => {
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
	] as const)
		for (const [environment, says] of [
			[alone, false],
			[{...alone, mount}, true],
		] as const) {
			const question = await action.ask({targets: [environment], answers, context});
			const text = question?.type === 'confirm' ? question.lines.map(line => line.text).join('\n') : question?.title;
			const words = 'shared disk (nfs4 of server:/home): only this machine was asked whether something uses it';
			expect([action.id, question?.type, text?.includes(words)]).toEqual([action.id, 'confirm', says]);
		}
});
