// Makes dist/source-lines.json.br, by which a stack in the log of mistakes names functions and lines of source/ instead of
// the letters and columns of the bundle.
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, dirname, join, relative} from 'node:path';
import {brotliCompressSync} from 'node:zlib';
import {decode, encode} from '@jridgewell/sourcemap-codec';

// What prettier leaves at the start of a line that declares something for the whole file.
const declaration = /^(?:export )?(?:async )?(?:const|let|function\*?|class) (\w+)/;

/**
 * Replaces the source maps that esbuild wrote in `out` by one small file: a source map (ECMA-426) for each bundle, with
 * no more than where each line of `source/` begins in it, and which declaration it belongs to.
 */
export function writeSourceLines(outputs, {top, out}) {
	const maps = {};
	for (const output of outputs.filter(name => name.endsWith('.js.map'))) {
		const file = join(process.cwd(), output);
		maps[basename(file, '.map')] = linesOf(JSON.parse(readFileSync(file, 'utf8')), {directory: dirname(file), top});
		rmSync(file);
	}
	// Read once in the life of a program that fails: compressed harder than npm does, it takes a sixth less of the package.
	writeFileSync(join(out, 'source-lines.json.br'), brotliCompressSync(JSON.stringify(maps)));
}

function linesOf({sources, mappings}, {directory, top}) {
	const kept = {version: 3, sources: [], names: []};
	const files = sources.map(source => ownFile(relative(top, join(directory, source)), {top, kept}));
	const lines = decode(mappings).map(segments => {
		let last;
		return segments.flatMap(([column, source, line]) => {
			const place = files[source]?.[line];
			if (place === last) return [];
			last = place;
			return [place === undefined ? [column] : [column, ...place]];
		});
	});
	return {...kept, mappings: encode(lines)};
}

/** For each line of a file of ours, what a segment says of it; undefined for what lies in no file of ours. */
function ownFile(path, {top, kept}) {
	if (!/^source[\\/]/.test(path)) return undefined;
	const source = kept.sources.push(path.replaceAll('\\', '/')) - 1;
	let name = [];
	return readFileSync(join(top, path), 'utf8')
		.split('\n')
		.map((text, line) => {
			const declared = declaration.exec(text)?.[1];
			if (declared !== undefined) name = [kept.names.push(declared) - 1];
			return [source, line, 0, ...name];
		});
}
