// Makes dist/source-lines.json.br, by which a stack in the log of mistakes names functions and lines of source/ instead of
// the letters and columns of the bundle. core/state/readable-stack.ts reads it, and says what is in it.
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, dirname, join, relative} from 'node:path';
import {brotliCompressSync} from 'node:zlib';
import {decode} from '@jridgewell/sourcemap-codec';

// What prettier leaves at the start of a line that declares a function or a class for the whole file, or a value whose
// making calls something.
const declaration =
	/^(?:export )?(?:async )?(?:const|let|function\*?|class) (\w+)\b(?!(?:: [^=]+)? = (?:[\d'"`]|true|false))/;

// A line is in a stack where it calls something, or may fail at what it finds: others count with the line before.
const canFail = /[\w\])]\(|\b(?:new|throw|await|yield)\b/;

/** Replaces the source maps that esbuild wrote in `out` by one small file. */
export function writeSourceLines(outputs, {top, out}) {
	const sources = createSources(top);
	const bundles = {};
	for (const output of outputs.filter(name => name.endsWith('.js.map'))) {
		const file = join(process.cwd(), output);
		bundles[basename(file, '.map')] = linesOf(JSON.parse(readFileSync(file, 'utf8')), {
			sources,
			directory: dirname(file),
		});
		rmSync(file);
	}
	// Read once in the life of a program that fails: compressed harder than npm does, it takes a sixth less of the package.
	writeFileSync(join(out, 'source-lines.json.br'), brotliCompressSync(JSON.stringify({sources: sources.all, bundles})));
}

/** Our own source files: each once, with the names that it declares. */
function createSources(top) {
	const all = [];
	const known = new Map();
	const read = path => {
		const lines = readFileSync(join(top, path), 'utf8').split('\n');
		let before = 0;
		const names = lines.flatMap((text, line) => {
			const name = declaration.exec(text)?.[1];
			if (name === undefined) return [];
			const step = line - before;
			before = line;
			return [`${step} ${name}`];
		});
		const index = all.push({path: path.replaceAll('\\', '/'), names: names.join(' ')}) - 1;
		return {index, lines};
	};
	return {
		all,
		/** Undefined for a file that is not ours. */
		of: file => {
			const path = relative(top, file);
			if (!/^source[\\/]/.test(path)) return undefined;
			if (!known.has(path)) known.set(path, read(path));
			return known.get(path);
		},
	};
}

// Numbers as characters, from the first that JSON leaves as it is; the surrogates are far above.
const first = 35;
const largest = 50_000;
const written = number => String.fromCharCode(first + number);

function linesOf({sources: paths, mappings}, {sources, directory}) {
	const files = paths.map(path => sources.of(join(directory, path)));
	const rows = decode(mappings).map(segments => {
		const row = {columns: '', steps: ''};
		let [column, file, line] = [0, undefined, 0];
		const add = (at, step) => {
			for (; at - column > largest; column += largest) {
				row.columns += written(largest);
				row.steps += written(2);
			}
			row.columns += written(at - column);
			row.steps += step;
			column = at;
		};
		for (const [at, source, now] of segments) {
			const next = files[source];
			const isSilent = next === file && file !== undefined && now !== line && !canFail.test(file.lines[now]);
			if ((next === file && now === line) || isSilent || (next === undefined && file === undefined)) continue;
			if (next === undefined) add(at, written(0));
			else if (next !== file) add(at, written(1) + written(next.index) + written(now));
			// Even from 2 on: lines down; odd from 3 on: lines up.
			else add(at, written(now >= line ? 2 + 2 * (now - line) : 1 + 2 * (line - now)));
			[file, line] = [next, now];
		}
		return row;
	});
	return {columns: rows.map(row => row.columns), steps: rows.map(row => row.steps)};
}
