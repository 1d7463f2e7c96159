// Builds dist/: the program, the library and what both share, the types, the schemas of the JSON, the manual page, the
// licences of what is bundled.
import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {loadCommandTree} from './load-tables.mjs';
import {manualPage} from './manual.mjs';
import {packYoga} from './pack-yoga.mjs';
import {keepNeededTypes} from './needed-types.mjs';
import {replaceLines} from './replace-lines.mjs';
import {writeSourceLines} from './source-lines.mjs';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(top, 'dist');

// What may be bundled; a package with any other licence fails the build.
const allowedLicences = new Set([
	'MIT',
	'ISC',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'Apache-2.0',
	'0BSD',
	'(MIT OR CC0-1.0)',
	'MIT OR CC0-1.0',
	'BlueOak-1.0.0',
]);

rmSync(out, {recursive: true, force: true});
mkdirSync(out, {recursive: true});

const common = {
	plugins: [replaceLines, packYoga],
	bundle: true,
	platform: 'node',
	format: 'esm',
	target: 'node20',
	jsx: 'automatic',
	minify: true,
	sourcemap: 'external',
	sourcesContent: false,
	metafile: true,
	legalComments: 'none',
	charset: 'utf8',
	// Yoga would decode what it carries by `fetch`, which takes Node 25 ms to load. Our own code says `globalThis.fetch`.
	define: {'process.env.NODE_ENV': '"production"', fetch: 'undefined'},
	alias: {'react-devtools-core': join(top, 'scripts/no-devtools.mjs')},
	// Some of what is bundled is CommonJS: it asks for Node's own modules by `require`, and write-file-atomic for its file.
	banner: {
		js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url),__filename=import.meta.filename;",
	},
};

// The program and the library share most of their code: it is packed once, in chunks beside them, and the terminal UI in
// one that a command which only lists never loads.
const results = [
	await build({
		...common,
		entryPoints: [
			'cli.ts',
			'index.ts',
			'tui/disk/disk.process.ts',
			'core/platform/processes/windows/keeper.process.ts',
		].map(name => ({
			in: join(top, 'source', name),
			out: name.split('/').at(-1).replace(/\.ts$/, ''),
		})),
		outdir: out,
		splitting: true,
		chunkNames: 'shared-[hash]',
	}),
];
// The launcher is read by any Node since 12, and so has neither the banner nor what the others share.
results.push(
	await build({
		bundle: true,
		minify: true,
		metafile: true,
		platform: 'node',
		format: 'cjs',
		target: 'node12',
		supported: {'dynamic-import': true},
		external: ['./cli.js'],
		entryPoints: [join(top, 'source/launch.ts')],
		outfile: join(out, 'launch.cjs'),
	}),
);
const workers = readdirSync(join(top, 'source/core'), {recursive: true}).filter(name =>
	String(name).endsWith('.worker.ts'),
);
for (const worker of workers) {
	const outfile = join(out, String(worker).split(/[\\/]/).at(-1).replace(/\.ts$/, '.js'));
	results.push(await build({...common, entryPoints: [join(top, 'source/core', String(worker))], outfile}));
}
writeSourceLines(
	results.flatMap(result => Object.keys(result.metafile.outputs)),
	{top, out},
);
for (const name of ['launch.cjs', 'cli.js']) chmodSync(join(out, name), 0o755);

execFileSync(process.execPath, [join(top, 'node_modules/typescript/bin/tsc'), '-p', join(top, 'tsconfig.types.json')], {
	stdio: 'inherit',
	cwd: top,
});
if (!existsSync(join(out, 'types/index.d.ts'))) throw new Error('tsc wrote no types');
keepNeededTypes(join(out, 'types/index.d.ts'));
const {version} = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
writeFileSync(join(out, 'venv-tui.1'), manualPage(await loadCommandTree(), version));
mkdirSync(join(out, 'schemas'));
for (const name of readdirSync(join(top, 'docs/schemas'))) {
	const schema = JSON.parse(readFileSync(join(top, 'docs/schemas', name), 'utf8'));
	writeFileSync(join(out, 'schemas', name), JSON.stringify(schema));
}
writeFileSync(join(out, 'licences.txt'), licencesOf(results.flatMap(result => Object.keys(result.metafile.inputs))));

/**
 * The licence texts of every package that went into a bundle, each once below all packages that have it word for word;
 * ends the build on one that is not allowed.
 */
function licencesOf(inputs) {
	const packages = new Set();
	for (const input of inputs) {
		const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input.replaceAll('\\', '/'));
		if (match) packages.add(match[1]);
	}
	const packagesOf = new Map();
	for (const folder of [...packages].sort()) {
		const manifest = JSON.parse(readFileSync(join(top, folder, 'package.json'), 'utf8'));
		const licence = manifest.license ?? '';
		if (!allowedLicences.has(licence))
			throw new Error(`${manifest.name} has the licence "${licence}", which is not on the list in scripts/build.mjs`);
		const file = readdirSync(join(top, folder)).find(name => /^licen[cs]e/i.test(name));
		const text = file
			? readFileSync(join(top, folder, file), 'utf8').trim()
			: `(${licence}; the package carries no licence text)`;
		packagesOf.set(text, [...(packagesOf.get(text) ?? []), `${manifest.name} ${manifest.version} (${licence})`]);
	}
	return [...packagesOf]
		.map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
		.join('\n----------------------------------------\n\n');
}
