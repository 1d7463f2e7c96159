import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {Terminal} from '@xterm/headless';
import {build} from 'esbuild';
import {expect, test} from 'vitest';
// @ts-expect-error -- A script of the build, without types.
import {replaceLines} from '../../scripts/replace-lines.mjs';
import {temporaryDirectory} from '../helpers/temporary.js';

// The build puts faster lines in the place of some of Ink's. Ink's own are the oracle of what they draw.

type Clip = {readonly x1?: number; readonly x2?: number; readonly y1?: number; readonly y2?: number};
type Drawing = {
	readonly write: (x: number, y: number, text: string, options: {readonly transformers: readonly unknown[]}) => void;
	readonly clip: (clip: Clip) => void;
	readonly unclip: () => void;
	readonly get: () => {readonly output: string; readonly height: number};
};
type Ink = {
	readonly Output: new (size: {readonly width: number; readonly height: number}) => Drawing;
	readonly sanitizeAnsi: (text: string) => string;
	readonly stringWidth: (text: string) => number;
	readonly logUpdate: {
		readonly create: (
			stream: unknown,
			options: {readonly incremental: boolean},
		) => {(output: string): void; readonly setCursorPosition: (position: undefined) => void};
	};
};

const root = fileURLToPath(new URL('../..', import.meta.url));

const bundle = async (directory: string, name: string, plugins: readonly unknown[]): Promise<Ink> => {
	const outfile = join(directory, `${name}.mjs`);
	const module = (path: string): string => JSON.stringify(join(root, 'node_modules', path));
	const contents = `
		export {default as Output} from ${module('ink/build/output.js')};
		export {default as sanitizeAnsi} from ${module('ink/build/sanitize-ansi.js')};
		export {default as logUpdate} from ${module('ink/build/log-update.js')};
		export {default as stringWidth} from ${module('string-width/index.js')};`;
	const banner = {js: "import {createRequire as r} from 'node:module';const require=r(import.meta.url);"};
	const stdin = {contents, resolveDir: root};
	await build({stdin, outfile, banner, bundle: true, platform: 'node', format: 'esm', plugins: plugins as never[]});
	return (await import(pathToFileURL(outfile).href)) as Ink;
};

/** Numbers below `below`, equal ones for an equal seed. */
const createRandom = (seed: number) => {
	let state = seed;
	return (below: number): number => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		return (state >>> 8) % below;
	};
};

type Random = ReturnType<typeof createRandom>;

const words =
	'api web-2 日本 カー 한 naïve Åse e\u0301 👩‍👩‍👧 🇩🇪 ✓ │ ─ ╭ █ · … – → ~12K ü\u00AD 👍🏽 ｶﾞ \u200B x\u200D'.split(' ');
const codes = ['1', '2', '7', '31', '38;5;12', '38;2;1;2;3', '48;5;3', '22', '39', '0'];
const pick = <One>(random: Random, list: readonly One[]): One => list[random(list.length)]!;

const textOf = (random: Random): string =>
	Array.from({length: 1 + random(6)}, () => {
		const code = random(3) === 0 ? `\u001B[${pick(random, codes)}m` : '';
		return `${code}${pick(random, words)}${pick(random, [' ', '', '   ', '\n'])}`;
	}).join('');

/** Draws frames of which most texts are those of the frame before, as a list's are. */
const draw = ({Output}: Ink, seed: number): readonly string[] => {
	const random = createRandom(seed);
	const texts = Array.from({length: 20}, () => textOf(random));
	return Array.from({length: 12}, () => {
		texts[random(texts.length)] = textOf(random);
		const drawing = new Output({width: 50, height: 14});
		for (const text of texts) {
			const [x1, y1] = [random(10), random(5)];
			const isClipped = random(2) === 0;
			if (isClipped) drawing.clip({x1, x2: x1 + random(30), y1, y2: y1 + random(12)});
			drawing.write(random(45) - 3, random(15) - 1, text, {transformers: []});
			if (isClipped) drawing.unclip();
		}
		return drawing.get().output;
	});
};

/** What a terminal shows of a frame: each cell with its sign, its colours and its weight. */
const shown = async (frame: string): Promise<readonly string[]> => {
	const terminal = new Terminal({cols: 80, rows: 14, allowProposedApi: true});
	await new Promise<void>(resolve => terminal.write(frame.replaceAll('\n', '\r\n'), resolve));
	const lines = Array.from({length: 14}, (_, row) => terminal.buffer.active.getLine(row));
	return lines.map(line =>
		Array.from({length: 80}, (_, column) => {
			const cell = line?.getCell(column);
			if (!cell) return '';
			const weight = [cell.isBold(), cell.isDim(), cell.isInverse()].map(Boolean).map(Number).join('');
			// On a blank nothing is seen of a foreground or a weight.
			if (!cell.getChars().trim() && cell.isInverse() === 0) return ` /${cell.getBgColor()}`;
			return `${cell.getChars() || ' '}/${cell.getFgColor()}/${cell.getBgColor()}/${weight}`;
		}).join(' '),
	);
};

/** What is written to a terminal for frames that follow each other. */
const written = ({logUpdate}: Ink, frames: readonly string[]): string => {
	const sent: string[] = [];
	const log = logUpdate.create({write: (text: string) => sent.push(text), columns: 50, rows: 14}, {incremental: true});
	for (const frame of frames) log(frame);
	return sent.join('');
};

test('the lines that the build replaces in Ink draw what its own would', async () => {
	const directory = await temporaryDirectory();
	const own = await bundle(directory, 'own', []);
	const replaced = await bundle(directory, 'replaced', [replaceLines]);
	for (let seed = 1; seed <= 60; seed++) {
		const frames = draw(own, seed);
		const replacedFrames = draw(replaced, seed);
		for (const [index, frame] of frames.entries())
			if (frame !== replacedFrames[index]) expect(await shown(replacedFrames[index] ?? '')).toEqual(await shown(frame));
		for (const count of [2, 7, frames.length]) {
			const [sent, least] = [own, replaced].map(ink => written(ink, frames.slice(0, count)));
			if (sent !== least) expect(await shown(least ?? '')).toEqual(await shown(sent ?? ''));
		}
		const text = textOf(createRandom(seed)) + '\u0007\u001B[2J\u009B3A';
		expect(replaced.sanitizeAnsi(text)).toBe(own.sanitizeAnsi(text));
		expect(replaced.stringWidth(text)).toBe(own.stringWidth(text));
	}
});

test('each sign that is drawn fast takes the columns that Ink counts for it', async () => {
	const directory = await temporaryDirectory();
	const own = await bundle(directory, 'own', []);
	const replaced = await bundle(directory, 'replaced', [replaceLines]);
	const signs = Array.from({length: 0x3000}, (_, code) => String.fromCharCode(code));
	for (const sign of signs)
		for (const text of [sign, `a${sign}`, `│${sign}│`, `${sign}\u0301`])
			if (replaced.stringWidth(text) !== own.stringWidth(text))
				expect.fail(`${text} ${sign.charCodeAt(0).toString(16)}`);
});

/** Rows of a list beside a pane, of which a key changes two in the list and most of the pane. */
const listBesidePane = (selected: number): string =>
	Array.from({length: 12}, (_, row) => {
		const name = `project-${row}`.padEnd(16);
		const own = row === selected ? `\u001B[1m\u001B[48;5;3m> ${name}\u001B[49m\u001B[22m` : `  ${name}`;
		const fact = `\u001B[2mfact ${row % 3}\u001B[22m ${row > selected ? 'a value of it' : 'another'}`;
		return `\u001B[36m│\u001B[39m${own}\u001B[36m│\u001B[39m${fact.padEnd(38)}\u001B[2m│\u001B[22m`;
	}).join('\n');

test('a key writes less than half of what Ink would, and what the terminal shows is the same', async () => {
	const directory = await temporaryDirectory();
	const own = await bundle(directory, 'own', []);
	const replaced = await bundle(directory, 'replaced', [replaceLines]);
	const frames = [3, 4, 5, 4, 9].map(listBesidePane);
	const [sent = '', least = ''] = [own, replaced].map(ink => written(ink, frames).slice(listBesidePane(3).length));
	expect(least.length).toBeLessThan(sent.length / 2);
	for (let count = 1; count <= frames.length; count++)
		expect(await shown(written(replaced, frames.slice(0, count)))).toEqual(
			await shown(written(own, frames.slice(0, count))),
		);
});

/** Two frames side by side, of which one has its edges in colour; their texts change with `turn`, too. */
const framesInColour = (turn: number, isLeft: boolean): string => {
	const edge = (isOwn: boolean): string => (isOwn ? '\u001B[36m│\u001B[39m' : '\u001B[2m│\u001B[22m');
	return Array.from({length: 12}, (_, row) => {
		const name = row % 3 === turn % 3 ? '日本のプロ  ' : `name ${row}`.padEnd(12);
		const fact = row > 4 + turn ? '' : `\u001B[31mfact ${turn}\u001B[39m`;
		const value = fact === '' ? ' '.repeat(32) : `${fact}${' '.repeat(26)}`;
		return `${edge(isLeft)}  ${name}${edge(true)}${value}${edge(!isLeft)}`;
	}).join('\n');
};

test('sides of frames that change their colour are drawn where they stand, for fewer bytes than line by line', async () => {
	const directory = await temporaryDirectory();
	const own = await bundle(directory, 'own', []);
	const replaced = await bundle(directory, 'replaced', [replaceLines]);
	const turns = [0, 0, 1, 1, 2, 3, 3, 4];
	const frames = turns.map((turn, index) => framesInColour(turn, index % 3 !== 1));
	for (let count = 1; count <= frames.length; count++)
		expect(await shown(written(replaced, frames.slice(0, count)))).toEqual(
			await shown(written(own, frames.slice(0, count))),
		);
	const [before, after] = [framesInColour(0, true), framesInColour(0, false)];
	const cost = written(replaced, [before, after]).length - before.length;
	// Two columns of twelve signs: alone, each would need a move and a colour.
	expect(cost).toBeLessThan(12 * 2 * 10 + 40);
});
