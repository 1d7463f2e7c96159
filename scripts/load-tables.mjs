// The program's own tables, for documents that are made from them: keys, screens, actions, the command line.
import {mkdtempSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const top = dirname(dirname(fileURLToPath(import.meta.url)));

/** Imports names from source files, bundled for this moment since these are TypeScript: `{'source/a.ts': ['name']}`. */
const loadSources = async names => {
	const directory = mkdtempSync(join(top, 'node_modules', '.tables-'));
	const file = join(directory, 'tables.mjs');
	const contents = Object.entries(names).map(([path, exported]) => `export {${exported.join(', ')}} from './${path}';`);
	try {
		await build({
			stdin: {contents: contents.join('\n'), resolveDir: top, loader: 'ts'},
			outfile: file,
			bundle: true,
			platform: 'node',
			format: 'esm',
			jsx: 'automatic',
			packages: 'external',
			logLevel: 'error',
		});
		return await import(pathToFileURL(file).href);
	} finally {
		rmSync(directory, {recursive: true, force: true});
	}
};

/** The command line as data. */
export const loadCommandTree = async () => {
	const {commandTree} = await loadSources({'source/headless/command-tree.ts': ['commandTree']});
	return commandTree;
};

/** Everything that the documents have tables of. */
export const loadTables = () =>
	loadSources({
		'source/tui/state/key-table.ts': ['keyTable', 'keyName'],
		'source/core/settings/settings-table.ts': ['settingsTable', 'defaultOf'],
		'source/core/settings/key-names.ts': ['keyNames'],
		'source/tui/state/filter-terms.ts': ['filterTerms'],
		'source/tui/state/mouse-table.ts': ['mouseTable'],
		'source/tui/state/text-field.ts': ['fieldKeys'],
		'source/tui/drawing/action-words.ts': ['sentenceOf'],
		'source/tui/screens/index.ts': ['screens'],
		'source/actions/index.ts': ['actions'],
		'source/headless/commands/index.ts': ['commands'],
		'source/headless/command-line.ts': ['commonFlags'],
		'source/headless/command-tree.ts': ['commandTree'],
	});
