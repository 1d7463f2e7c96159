import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {cloneAction, moveAction} from '../../../source/actions/repair/clone.js';
import {join} from '../../../source/core/model/path.js';
import {phraseText} from '../../../source/core/model/phrase.js';
import type {Progress} from '../../../source/core/model/progress.js';
import {restoreHeld} from '../../../source/core/operate/restore/restore.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {inspected} from '../../helpers/inspected.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const modules = Object.fromEntries(Array.from({length: 120}, (_, index) => [`big/module-${index}.py`, 'x = 1\n']));

const changes = {
	'a new file': (packages: string) => writeFileSync(`${packages}/big/new.txt`, 'results\n'),
	'a file that is written anew': (packages: string) => {
		writeFileSync(`${packages}/big/draft`, 'results\n');
		renameSync(`${packages}/big/draft`, `${packages}/big/module-1.py`);
	},
	nothing: () => undefined,
};

/** Acts once, when the copy has passed the directory: its names are listed before its files are copied. */
const whileCopied = (act: () => void) => {
	let done = false;
	const onProgress = ({step}: Progress): void => {
		if (done || step?.doing !== 'copying') return;
		done = true;
		act();
	};
	return {onProgress, isDone: () => done};
};

test.each(Object.entries(changes))(
	'of a move during which there is %s in the old one, nothing is lost',
	async (name, change) => {
		const [core, root] = [await temporaryContext(), await temporaryDirectory()];
		const path = bareEnvironment(join(root, 'old'), modules);
		const to = join(root, 'new');
		const packages = join(path, 'lib/python3.11/site-packages');
		const meanwhile = whileCopied(() => change(packages));
		const {data, summary, undo} = await moveAction.run({
			targets: [await inspected(path, core)],
			answers: {to},
			context: {core, roots: [root], interpreters: async () => [], readOnly: false},
			onProgress: meanwhile.onProgress,
		});
		expect([meanwhile.isDone(), existsSync(to), existsSync(path)]).toEqual([true, true, false]);
		if (name === 'nothing') {
			expect([undo, data.heldId, existsSync(join(root, '.held-by-venvtui'))]).toEqual([undefined, undefined, false]);
			return;
		}
		expect(phraseText(summary)).toContain('The old one is held, as somebody changed files in it');
		renameSync(to, join(root, 'moved'));
		await restoreHeld(String(data.heldId), {context: core});
		const file = join(packages, name === 'a new file' ? 'big/new.txt' : 'big/module-1.py');
		expect(readFileSync(file, 'utf8')).toBe('results\n');
	},
);

test.each(Object.entries(changes))(
	'a clone during which there is %s in the first is whole, or nothing is left of it',
	async (name, change) => {
		const [core, root] = [await temporaryContext(), await temporaryDirectory()];
		const path = bareEnvironment(join(root, 'old'), modules);
		const to = join(root, 'new');
		const meanwhile = whileCopied(() => change(join(path, 'lib/python3.11/site-packages')));
		const cloning = cloneAction.run({
			targets: [await inspected(path, core)],
			answers: {to},
			context: {core, roots: [root], interpreters: async () => [], readOnly: false},
			onProgress: meanwhile.onProgress,
		});
		if (name === 'nothing') await cloning;
		else await expect(cloning).rejects.toMatchObject({code: 'changed', path: to});
		expect([meanwhile.isDone(), existsSync(to), existsSync(join(root, '.held-by-venvtui'))]).toEqual([
			true,
			name === 'nothing',
			false,
		]);
	},
);
