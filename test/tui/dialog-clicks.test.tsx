import {Box} from 'ink';
import {cleanup, render} from 'ink-testing-library';
import {expect, onTestFinished, test} from 'vitest';
import type {Question} from '../../source/actions/shared/action.js';
import {answerClick, type DialogPart} from '../../source/tui/dialogs/asking.js';
import {dialogPartAt} from '../../source/tui/dialogs/dialog-hit.js';
import {Dialog} from '../../source/tui/dialogs/dialog.js';
import type {Asking} from '../../source/tui/state/state.js';
import {textField} from '../../source/tui/state/text-field.js';

const path = '/home/somebody/code/a-client-with-a-long-name/a-project-with-a-long-name/.venv';

const confirm: Question = {
	...{type: 'confirm', id: 'a', flag: '', title: `Delete ${path}?`, grave: true},
	lines: Array.from({length: 40}, (_, index) => ({text: `${path}/${index}`})),
	choices: [
		{key: 'y', label: 'delete 12', value: 'y'},
		{key: 'f', label: 'delete 12 and free now, without undo', value: 'f'},
		{key: 'o', label: `everything of mine below ${path}`, value: 'o'},
	],
};
const text: Question = {type: 'text', id: 'b', flag: '', title: `Type .venv to delete ${path}`, lines: [{text: path}]};
const select: Question = {
	...{type: 'select', id: 'c', flag: '', title: `Create ${path} with`, lines: [{text: `now ${path}`}]},
	options: Array.from({length: 30}, (_, index) => ({value: `${index}`, label: `Python 3.${index}.`, note: path})),
};

const asked = (question: Question, rest: Partial<Asking> = {}): Asking => {
	const onAnswer = (): void => {};
	return {...{type: 'asking', onAnswer, question, openedAt: 0, text: textField(), index: 20, top: 15}, ...rest};
};

/** The characters of a dialog by what a click on them means, in the order of the screen. */
const painted = (asking: Asking, {columns, rows}: {columns: number; rows: number}): ReadonlyMap<string, string> => {
	const size = {columns, rows: rows - 1};
	const app = render(
		<Box width={columns} height={size.rows} overflow="hidden">
			<Dialog asking={asking} {...size} />
		</Box>,
	);
	onTestFinished(cleanup);
	const lines = (app.lastFrame() ?? '').replace(/\u001B\[[0-9;]*m/g, '').split('\n');
	const found = new Map<string, string>();
	for (const [row, line] of lines.entries())
		for (const [column, character] of Array.from(line).entries()) {
			const part = dialogPartAt(asking, {column, row}, {size, mark: '~', isAscii: true});
			const name = part === undefined ? 'nothing' : part.type === 'key' ? part.key : `option ${part.index}`;
			found.set(name, (found.get(name) ?? '') + character);
		}
	return found;
};

test('at every screen size a click means the key or the option that is drawn there', () => {
	const sizes = [
		{columns: 121, rows: 36},
		{columns: 60, rows: 16},
		{columns: 40, rows: 10},
	];
	for (const size of sizes) {
		const ofConfirm = painted(asked(confirm), size);
		expect(ofConfirm.get('escape')).toBe('Esc cancel');
		expect(ofConfirm.get('y')).toBe('y delete 12');
		expect(ofConfirm.get('f')?.replace(/\s+/g, ' ')).toMatch(/^f delete 12 and f/);
		expect(ofConfirm.get('o')).toMatch(/^o everything/);
		const ofText = painted(asked(text, {refusal: `That is not ${path}`}), size);
		expect(Object.fromEntries(ofText)).toMatchObject({enter: 'Enter accept', escape: 'Esc cancel'});
		const ofSelect = painted(asked(select), size);
		expect(ofSelect.get('enter')).toBe('Enter accept');
		expect(ofSelect.get('escape')).toBe('Esc cancel');
		const options = [...ofSelect].filter(([name]) => name.startsWith('option'));
		expect(options.length).toBeGreaterThan(0);
		for (const [name, words] of options) expect(words).toContain(`Python 3.${name.slice('option '.length)}.`);
		for (const all of [ofConfirm, ofText, ofSelect])
			expect(all.get('nothing')).not.toMatch(/Esc cancel|Enter accept|delete 12|> Python/);
	}
});

test('a click answers only where nothing is changed by it, and no young dialog takes one', () => {
	const size = {columns: 80, rows: 24};
	const click = (asking: Asking, part: DialogPart, now = 300) => answerClick(asking, part, {now, size}).type;
	const [escape, enter, yes] = ['escape', 'enter', 'y'].map(key => ({type: 'key', key}) as const);
	if (escape === undefined || enter === undefined || yes === undefined) return expect.fail();
	for (const question of [confirm, text, select]) {
		expect(click(asked(question), escape)).toBe('dismissed');
		expect(click(asked(question), escape, 299)).toBe('nothing');
		expect(click(asked(question), enter)).toBe('nothing');
	}
	expect(click(asked(confirm), yes)).toBe('nothing');
	const followedBy = {...confirm, choices: [{key: 'y', label: 'choose', value: 'y', isFollowed: true as const}]};
	expect(click(asked(followedBy), yes)).toBe('answered');
	expect(click(asked({...confirm, id: 'copy'}), yes)).toBe('answered');
	const option = {type: 'option', index: 20, top: 15} as const;
	expect(click(asked(select), {...option, index: 21})).toBe('changed');
	expect(click(asked(select), option)).toBe('nothing');
	const followed = asked({...select, isFollowed: true});
	expect(click(followed, option)).toBe('answered');
	expect(click(followed, option, 299)).toBe('nothing');
	expect(click(followed, enter)).toBe('answered');
	expect(click(asked({...text, isFollowed: true}), enter)).toBe('answered');
});
