import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build, type Plugin} from 'esbuild';
import {temporaryDirectory} from '../temporary.js';

const top = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Puts a component that throws in the place of the palette, which `:` shows. */
const throwingPalette: Plugin = {
	name: 'throwing-palette',
	setup: plugin =>
		plugin.onLoad({filter: /tui\/dialogs\/palette\.tsx$/}, ({path}) => {
			if (!readFileSync(path, 'utf8').includes('export const Palette =')) throw new Error('the palette is elsewhere');
			return {contents: "export const Palette = () => { throw new Error('made by a render'); };", loader: 'tsx'};
		}),
};

/** The program as it is built, but for one component, which throws when `:` shows it. Answers its file. */
export const bundleCrashingProgram = async (): Promise<string> => {
	const directory = await temporaryDirectory();
	const common = {bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error'} as const;
	// Its files are modules, as in the package.
	writeFileSync(join(directory, 'package.json'), '{"type": "module"}');
	await build({
		...common,
		entryPoints: {
			cli: join(top, 'source/cli.ts'),
			'disk.process': join(top, 'source/tui/disk/disk.process.ts'),
			'measure.worker': join(top, 'source/core/inspect/size/measure.worker.ts'),
		},
		outdir: directory,
		jsx: 'automatic',
		define: {'process.env.NODE_ENV': '"production"'},
		alias: {'react-devtools-core': join(top, 'scripts/no-devtools.mjs')},
		banner: {
			js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url),__filename=import.meta.filename;",
		},
		plugins: [throwingPalette],
	});
	return join(directory, 'cli.js');
};
