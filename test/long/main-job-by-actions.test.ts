import {mkdir, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import type {Action, ActionContext, Answers, Outcome} from '../../source/actions/shared/action.js';
import {activateAction} from '../../source/actions/activate.js';
import {checkAction} from '../../source/actions/check.js';
import {createAction} from '../../source/actions/create.js';
import {installAction, uninstallAction} from '../../source/actions/packages.js';
import {resetAction} from '../../source/actions/reset/action.js';
import type {Context} from '../../source/core/model/context.js';
import type {Environment} from '../../source/core/model/environment.js';
import {findInterpreters} from '../../source/core/python/interpreters.js';
import {join, type FsPath} from '../../source/core/model/path.js';
import {inspected} from '../helpers/inspected.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {makeWheel} from '../helpers/wheel.js';
import {phraseText} from '../../source/core/model/phrase.js';

const contextOf = (core: Context, root: FsPath): ActionContext => ({
	core,
	roots: [root],
	interpreters: () => findInterpreters(core),
	readOnly: false,
});

/** Asks as a shell does: the given answers first, then the first choice or option; answers the questions' ids. */
const perform = async (
	action: Action,
	targets: readonly Environment[],
	context: ActionContext,
	given: Answers = {},
): Promise<{readonly asked: readonly string[]; readonly outcome: Outcome}> => {
	const asked: string[] = [];
	let answers = given;
	for (;;) {
		const question = await action.ask({targets, answers, context});
		if (question === undefined) break;
		asked.push(question.id);
		expect(asked.length).toBeLessThan(10);
		const answer =
			question.type === 'confirm'
				? question.choices[0]?.value
				: question.type === 'select'
					? question.options[0]?.value
					: question.initial;
		answers = {...answers, [question.id]: answer ?? ''};
	}
	return {asked, outcome: await action.run({targets, answers, context})};
};

test('create, install, check, reset, uninstall and activate work by questions and answers alone', async () => {
	const directory = await temporaryDirectory();
	const [wheels, root] = [join(directory, 'wheels'), join(directory, 'code')];
	await mkdir(root);
	await makeWheel(wheels, {name: 'alpha', version: '1.0'});
	await makeWheel(wheels, {name: 'beta', version: '1.0'});
	const core = await temporaryContext({
		variables: {...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, VENVTUI_INSTALLER: 'pip', SHELL: '/bin/zsh'},
	});
	const context = contextOf(core, root);
	await writeFile(join(root, 'requirements.txt'), 'alpha\n');

	const created = await perform(createAction, [], context);
	expect(created.asked).toEqual(['name', 'python', 'file']);
	expect(created.outcome.created).toEqual([join(root, '.venv')]);
	expect(phraseText(created.outcome.summary)).toMatch(/^Created .* with Python 3\.\d+\.\d+, installed alpha 1\.0, in /);

	const path = join(root, '.venv');
	const installed = await perform(installAction, [await inspected(path, core)], context, {
		packages: 'beta==1.0',
		confirm: 'lasting',
	});
	// What we have created is trusted.
	expect(installed.asked).toEqual([]);
	expect(phraseText(installed.outcome.summary)).toMatch(/installed beta 1\.0; written into requirements\.txt/);

	const checked = await perform(checkAction, [await inspected(path, core)], context);
	expect(checked.outcome.data).toMatchObject({verdict: 'isolated'});

	const reseted = await perform(resetAction, [await inspected(path, core)], context);
	expect(reseted.asked).toEqual(['confirm']);
	expect(reseted.outcome.undo).toBeDefined();

	const again = await perform(resetAction, [await inspected(path, core)], context, {file: 'itself', hold: 'no'});
	expect(again.outcome.data).toMatchObject({heldId: undefined, changed: {installed: [], removed: [], upgraded: []}});

	const removed = await perform(uninstallAction, [await inspected(path, core)], context, {packages: 'beta'});
	expect(removed.asked).toEqual(['confirm']);
	expect(phraseText(removed.outcome.summary)).toMatch(/removed beta 1\.0/);

	const activated = await perform(activateAction, [await inspected(path, core)], context);
	expect(activated.outcome.copy).toMatch(/activate/);
});
