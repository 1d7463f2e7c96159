import {Box} from 'ink';
import {cleanup, render} from 'ink-testing-library';
import {expect, onTestFinished, test} from 'vitest';
import type {Question} from '../../source/actions/shared/action.js';
import {Dialog} from '../../source/tui/dialogs/dialog.js';
import type {Size} from '../../source/tui/drawing/screen-layout.js';
import {textField} from '../../source/tui/state/text-field.js';

const long = '/home/somebody/code/a-client-with-a-long-name/a-project-with-a-long-name/.venv';

/** A question in a frame of a terminal's size, as text; the frame is a line lower than the terminal. */
const drawn = (question: Question, {columns, rows}: Size, {typed = '', index = 0, refusal = ''} = {}): string => {
	const [onAnswer, text] = [(): void => {}, textField(typed)];
	const asking = {type: 'asking', onAnswer, question, openedAt: 0, text, index, top: 0, refusal} as const;
	const app = render(
		<Box width={columns} height={rows - 1} overflow="hidden">
			<Dialog asking={asking} columns={columns} rows={rows - 1} />
		</Box>,
	);
	onTestFinished(cleanup);
	return (app.lastFrame() ?? '').replace(/\u001B\[[0-9;]*m/g, '');
};

const sizes = [
	{columns: 120, rows: 36},
	{columns: 80, rows: 24},
	{columns: 60, rows: 16},
	{columns: 40, rows: 12},
	{columns: 40, rows: 10},
];

const questions: readonly Question[] = [
	{
		...{type: 'confirm', id: 'a', flag: '', title: `Delete ${long}?`, grave: true},
		lines: Array.from({length: 40}, (_, index) => ({text: `${long}/${index}`})),
		choices: [
			{key: 'y', label: 'delete 12', value: 'y'},
			{key: 'f', label: 'delete 12 and free now, without undo', value: 'f'},
			{key: 'o', label: `everything of mine below ${long}`, value: 'o'},
		],
	},
	{type: 'text', id: 'b', flag: '', title: `Type .venv to delete ${long}`, lines: [{text: `${long} is a checkout`}]},
	{
		...{type: 'select', id: 'c', flag: '', title: `Create ${long} with`, lines: [{text: `now ${long}`}]},
		options: Array.from({length: 30}, (_, index) => ({value: `${index}`, label: `Python 3.${index}`, note: long})),
	},
];

test('at every screen size a dialog keeps its frame, its question and the keys that answer it', () => {
	for (const size of sizes)
		for (const question of questions) {
			const frame = drawn(question, size, {refusal: `That isn't ${long}`, typed: long});
			const lines = frame.split('\n');
			expect(lines.length).toBeLessThan(size.rows);
			expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(size.columns);
			expect(lines.filter(line => /^ *\+=+\+ *$/.test(line)).length).toBe(2);
			expect(frame).toContain(question.title.slice(0, 6));
			expect(frame).toMatch(/Esc cancel/);
			if (question.type === 'confirm') expect(frame).toMatch(/y delete 12[^]*f delete 12[^]*o everything/);
			else expect(frame).toMatch(/Enter accept/);
			if (question.type !== 'text') expect(frame).toMatch(/\d+ more below: j/);
			expect(frame).toMatch(/^[\x20-\x7e\n]+$/);
		}
});

test('the text of the chosen option is shown whole where its row is too short for it', () => {
	const frame = drawn(questions[2] ?? expect.fail(), {columns: 60, rows: 24}, {index: 3});
	expect(frame).toMatch(/> Python 3\.3 .*~/);
	expect(frame.replaceAll(/[|\s]+/g, '')).toContain(long);
});

test('while a long text is typed, its end stays in view, wide letters included', () => {
	const question = questions[1] ?? expect.fail();
	const frame = drawn(question, {columns: 40, rows: 12}, {typed: `${'クライアント'.repeat(8)}end`});
	expect(frame).toMatch(/> .*end_/);
});
