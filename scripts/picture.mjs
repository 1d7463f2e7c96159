// Draws a picture of the real program: starts dist/cli.js in a pseudo-terminal, presses keys, writes what the screen
// then shows as an SVG, and with --png also as a PNG (needs chromium).
//
//   node scripts/picture.mjs [--size 100x30] [--out screen.svg] [--png] [--raw] [--wait TEXT | --keys KEYS | --frame]…
//       [DIR] [-- FLAG…]
//
// --wait, --keys and --frame may be repeated and happen in their order; KEYS knows \r \t \e (Escape) \x1b \u001b. Before
// each and before the picture it waits until the screen has stood still. Each --frame keeps the screen: with some, the
// picture is animated and goes from one to the next. Without DIR: the environments of --demo.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const stillMilliseconds = 500;
const patienceMilliseconds = 30_000;

const palette = [
	['#1c2128', '#e5534b', '#57ab5a', '#c69026', '#539bf5', '#b083f0', '#39c5cf', '#909dab'],
	['#636e7b', '#ff938a', '#6bc46d', '#daaa3f', '#6cb6ff', '#dcbdfb', '#56d4dd', '#cdd9e5'],
].flat();
const paper = '#1c2128';
const ink = '#cdd9e5';

const parseArguments = words => {
	const options = {
		size: [100, 30],
		out: 'screen.svg',
		png: false,
		raw: false,
		steps: [],
		directory: undefined,
		flags: [],
	};
	const queue = [...words];
	while (queue.length > 0) {
		const word = queue.shift();
		if (word === '--') options.flags = queue.splice(0);
		else if (word === '--size') options.size = queue.shift().split('x').map(Number);
		else if (word === '--out') options.out = queue.shift();
		else if (word === '--png') options.png = true;
		else if (word === '--raw') options.raw = true;
		else if (word === '--keys') options.steps.push({keys: unescape(queue.shift())});
		else if (word === '--frame') options.steps.push({isFrame: true});
		else if (word === '--wait') options.steps.push({wait: queue.shift()});
		else if (word.startsWith('--')) throw new Error(`picture: unknown flag ${word}`);
		else options.directory = resolve(word);
	}
	return options;
};

const unescape = text =>
	text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([rnte\\]))/gi, (_, hex, unicode, letter) =>
		letter === undefined
			? String.fromCharCode(parseInt(hex ?? unicode, 16))
			: {r: '\r', n: '\n', t: '\t', e: '\u001b', '\\': '\\'}[letter.toLowerCase()],
	);

/** Runs the program through its steps and answers the screen, still running in `close`. */
const play = async ({size: [cols, rows], steps, flags, directory}) => {
	const {CI, NO_COLOR, FORCE_COLOR, VIRTUAL_ENV, ...variables} = process.env;
	const screen = new xterm.Terminal({cols, rows, allowProposedApi: true});
	const app = spawn(process.execPath, [join(top, 'dist/cli.js'), directory ?? '--demo', ...flags], {
		cols,
		rows,
		name: 'xterm-256color',
		cwd: directory ?? tmpdir(),
		env: {...variables, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8'},
	});
	let changedAt = Date.now();
	let isOver = false;
	const ended = new Promise(done => app.onExit(() => done((isOver = true))));
	app.onData(data => {
		changedAt = Date.now();
		screen.write(data);
	});
	screen.onData(answer => isOver || app.write(answer));
	const startedAt = Date.now();
	const settle = async text => {
		const isSettled = () =>
			isOver ||
			(Date.now() - changedAt > stillMilliseconds &&
				shown(screen).trim() !== '' &&
				(text === undefined || shown(screen).includes(text)));
		while (!isSettled()) {
			if (Date.now() - startedAt > patienceMilliseconds * (steps.length + 1))
				throw new Error(`picture: waited too long; the screen is\n${shown(screen)}`);
			await new Promise(done => setTimeout(done, 50));
		}
	};
	const frames = [];
	for (const step of steps) {
		await settle(step.wait);
		if (step.isFrame) frames.push(cellsIn(screen));
		if (step.keys !== undefined) app.write(step.keys);
		changedAt = Date.now();
	}
	await settle();
	const close = async () => {
		// It removes its demo before it ends.
		if (!isOver) app.kill('SIGTERM');
		await ended;
	};
	return {screen, frames, close};
};

const shown = screen =>
	Array.from({length: screen.rows}, (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '').join(
		'\n',
	);

const colourOf = (value, isRgb, fallback) => {
	if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
	if (value < 0) return fallback;
	if (value < 16) return palette[value];
	if (value >= 232) return `#${(8 + (value - 232) * 10).toString(16).padStart(2, '0').repeat(3)}`;
	const level = part => (part === 0 ? 0 : 55 + part * 40);
	const parts = [Math.floor((value - 16) / 36), Math.floor((value - 16) / 6) % 6, (value - 16) % 6];
	return `#${parts.map(part => level(part).toString(16).padStart(2, '0')).join('')}`;
};

/** How a cell is drawn, as one comparable text: cells that are drawn alike make one run. */
const drawingOf = cell => {
	const front = cell.isFgDefault() ? ink : colourOf(cell.getFgColor(), cell.isFgRGB(), ink);
	const back = cell.isBgDefault() ? paper : colourOf(cell.getBgColor(), cell.isBgRGB(), paper);
	const [fill, ground] = cell.isInverse() ? [back, front] : [front, back];
	return {
		fill,
		ground,
		bold: cell.isBold() !== 0,
		dim: cell.isDim() !== 0,
		italic: cell.isItalic() !== 0,
		underline: cell.isUnderline() !== 0,
	};
};

const runsOf = (screen, row) => {
	const line = screen.buffer.active.getLine(row);
	const runs = [];
	for (let column = 0; column < screen.cols; column++) {
		const cell = line.getCell(column);
		if (cell.getWidth() === 0) continue;
		const drawing = drawingOf(cell);
		const last = runs.at(-1);
		const isAlike = last !== undefined && JSON.stringify(last.drawing) === JSON.stringify(drawing);
		// A wide character gets a run of its own, so that textLength cannot shift its neighbours.
		if (isAlike && cell.getWidth() === 1 && !last.isWide) {
			last.text += cell.getChars() || ' ';
			last.columns += 1;
		} else {
			const isWide = cell.getWidth() === 2;
			runs.push({column, columns: isWide ? 2 : 1, text: cell.getChars() || ' ', drawing, isWide});
		}
	}
	return runs;
};

const escapeXml = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const [size, cell, lineHeight, edge] = [14, 8.4, 14 * 1.165, 12];

/** The screen as pieces of SVG: each run of cells drawn alike is a text of fixed length over a rectangle. */
const cellsIn = screen => {
	const parts = [];
	for (let row = 0; row < screen.rows; row++) {
		for (const {column, columns, text, drawing} of runsOf(screen, row)) {
			const x = (edge + column * cell).toFixed(1);
			const y = edge + row * lineHeight;
			const length = (columns * cell).toFixed(1);
			if (drawing.ground !== paper)
				parts.push(
					`<rect x="${x}" y="${y.toFixed(1)}" width="${length}" height="${(lineHeight + 0.3).toFixed(1)}" fill="${drawing.ground}"/>`,
				);
			if (text.trim() === '' && !drawing.underline) continue;
			const style = [
				drawing.bold ? ' font-weight="bold"' : '',
				drawing.dim ? ' opacity="0.6"' : '',
				drawing.italic ? ' font-style="italic"' : '',
				drawing.underline ? ' text-decoration="underline"' : '',
			].join('');
			const words = escapeXml(text.replaceAll(' ', '\u00a0'));
			parts.push(
				`<text x="${x}" y="${(y + size * 0.92).toFixed(1)}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${drawing.fill}"${style}>${words}</text>`,
			);
		}
	}
	return parts.join('\n');
};

const svgOf = (screen, content) => {
	const width = (screen.cols * cell + 2 * edge).toFixed(1);
	const height = (screen.rows * lineHeight + 2 * edge).toFixed(1);
	const font = `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${size}"`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${font}>`,
		`<rect width="100%" height="100%" rx="8" fill="${paper}"/>`,
		content,
		'</svg>',
		'',
	].join('\n');
};

/** The screen as an SVG. */
const drawSvg = screen => svgOf(screen, cellsIn(screen));

const secondsEach = 3;

/** Frames as one SVG that shows each for three seconds, over and over. Where nothing moves, the first one stays. */
const drawAnimation = (screen, frames) => {
	const whole = frames.length * secondsEach;
	const shownFor = (100 / frames.length).toFixed(3);
	const style = `<style>.f{visibility:hidden;animation:f ${whole}s infinite step-end}.f:first-of-type{visibility:visible}@keyframes f{0%{visibility:visible}${shownFor}%{visibility:hidden}}</style>`;
	const groups = frames.map(
		(frame, index) => `<g class="f" style="animation-delay:${index * secondsEach}s">${frame}</g>`,
	);
	return svgOf(screen, [style, ...groups].join('\n'));
};

/** Has chromium take a picture of the SVG. */
const writePng = (svg, png) => {
	const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg.text);
	const profile = mkdtempSync(join(tmpdir(), 'venv-tui-picture-'));
	try {
		execFileSync(
			process.env.CHROMIUM ?? 'chromium',
			[
				'--headless',
				'--no-sandbox',
				'--disable-gpu',
				'--hide-scrollbars',
				`--user-data-dir=${profile}`,
				`--window-size=${Math.ceil(width)},${Math.ceil(height)}`,
				`--screenshot=${png}`,
				pathToFileURL(svg.path).href,
			],
			{stdio: 'ignore'},
		);
	} finally {
		rmSync(profile, {recursive: true, force: true});
	}
};

const options = parseArguments(process.argv.slice(2));
const {screen, frames, close} = await play(options);
try {
	const text = frames.length > 0 ? drawAnimation(screen, frames) : drawSvg(screen);
	const path = resolve(options.out);
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, text);
	if (options.raw) console.log(shown(screen));
	if (options.png) writePng({text, path}, path.replace(/\.svg$/, '.png'));
} finally {
	await close();
}
process.exit(0);
