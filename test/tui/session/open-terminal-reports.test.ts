import {PassThrough} from 'node:stream';
import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {openTerminalReports} from '../../../source/tui/session/open-terminal-reports.js';

const openReports = () => {
	const stdin = new PassThrough({encoding: 'utf8'});
	const stdout = new PassThrough({encoding: 'utf8'});
	const reports = openTerminalReports({
		stdin: stdin as unknown as NodeJS.ReadStream,
		stdout: stdout as unknown as NodeJS.WriteStream,
		isMouseWanted: false,
	});
	const answer = (text: string): string => {
		stdin.write(text);
		return String(stdin.read());
	};
	return {reports, answer, asked: () => String(stdout.read())};
};

/** Whether leaving would wait for an answer that is still due. */
const waits = async (settled: Promise<void>): Promise<boolean> => {
	let isSettled = false;
	void settled.then(() => (isSettled = true));
	await setImmediate();
	return !isSettled;
};

test('leaving waits for no colour once the terminal has answered the question behind that for it', async () => {
	const {reports, answer, asked} = openReports();
	expect(await waits(reports.settle())).toBe(false);
	const shades: boolean[] = [];
	reports.askBackground(isLight => shades.push(isLight));
	expect(asked()).toBe('\u001B]11;?\u001B\\\u001B[c');
	expect(await waits(reports.settle())).toBe(true);
	expect(answer('\u001B]11;rgb:ff/ff/ff\u0007j')).toBe('j');
	// The other answer is still on its way, and would be typed into the shell.
	expect(await waits(reports.settle())).toBe(true);
	expect(answer('\u001B[?1;2ck')).toBe('k');
	expect(await waits(reports.settle())).toBe(false);
	expect(shades).toEqual([true]);
});
