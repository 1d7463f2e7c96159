import {PassThrough} from 'node:stream';
import {expect, test, vi} from 'vitest';
import {createProgressLine} from '../../../source/headless/shared/progress-line.js';

/** A stream with what was written to it so far. */
const recorded = (facts: {readonly isTTY?: boolean; readonly columns?: number}) => {
	const stream = Object.assign(new PassThrough(), facts);
	let text = '';
	stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
	return {stream, text: () => text};
};

test('work that lasts says its step and its time in one line, which is erased at the end', async () => {
	const {stream, text} = recorded({isTTY: true, columns: 40});
	const line = createProgressLine(stream);
	line.show('reading');
	line.show(`scanning ${'directories '.repeat(10)}`);
	await vi.waitFor(() => expect(text()).toContain('…'), {timeout: 20_000});
	line.end();
	await vi.waitFor(() => expect(text()).toMatch(/\r\u001b\[K$/), {timeout: 20_000});
	const shown = text().split('\r\u001b[K').filter(Boolean);
	expect(shown[0]).toMatch(/^scanning directories/);
	expect(shown.every(part => part.length < 40)).toBe(true);
});

test('short work draws nothing, and neither does any work where stderr is no terminal', () => {
	const [terminal, pipe] = [recorded({isTTY: true}), recorded({})];
	for (const {stream} of [terminal, pipe]) {
		const line = createProgressLine(stream);
		line.show('reading');
		line.end();
	}
	expect([terminal.text(), pipe.text()]).toEqual(['', '']);
});
