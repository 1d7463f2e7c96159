import {buildSync} from 'esbuild';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {defineConfig, type Plugin} from 'vitest/config';
import {BaseSequencer, type TestSpecification} from 'vitest/node';

// `npm test` runs everything but test/long; `npm run test:long` sets VENV_TUI_LONG and runs only that.
const isLong = process.env['VENV_TUI_LONG'] === '1';
// With --full it does ten times as much.
const isFull = isLong && process.env['VENV_TUI_FULL'] === '1';

const workerSource = fileURLToPath(new URL('source/core/inspect/size/measure.worker.ts', import.meta.url));
const builtWorker = fileURLToPath(new URL('.cache/workers/measure.worker.mjs', import.meta.url));

/** A thread loads its file without vitest's help: in tests, too, it gets the built one. */
const workers: Plugin = {
	name: 'workers',
	// Before the types are stripped, which changes the quotes.
	enforce: 'pre',
	buildStart: () => {
		buildSync({entryPoints: [workerSource], outfile: builtWorker, bundle: true, platform: 'node', format: 'esm'});
	},
	transform: code => code.replaceAll("'./measure.worker.js'", `'${pathToFileURL(builtWorker).href}'`),
};

/** Files that take minutes. */
const longest = ['test/long/sequences.test.ts', 'test/long/kills/fault-injection.test.ts'];

/** Begins with the files that take longest: begun last, one of them keeps one core busy and the others idle. */
class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const isLongest = ({moduleId}: TestSpecification): boolean => longest.some(name => moduleId.endsWith(name));
		return [...sorted.filter(isLongest), ...sorted.filter(file => !isLongest(file))];
	}
}

export default defineConfig({
	cacheDir: '.cache/vitest',
	plugins: [workers],
	test: {
		include: isLong ? ['test/long/**/*.test.{ts,tsx}'] : ['test/**/*.test.{ts,tsx}'],
		exclude: isLong ? [] : ['test/long/**'],
		globalSetup: ['test/helpers/global-setup.ts'],
		sequence: {sequencer: LongestFirst},
		pool: 'forks',
		// A module is loaded once a worker, not once a file: none of ours keeps state, and no test mocks one.
		isolate: false,
		// All of the cores: most of a test's time is a child's, a Python's or a pseudo-terminal's.
		maxWorkers: '100%',
		// Generous: a machine may be slow or busy. What hangs still ends.
		testTimeout: isFull ? 36_000_000 : isLong ? 600_000 : 120_000,
		// A full run leaves a hundred thousand directories to be removed.
		hookTimeout: isFull ? 3_600_000 : 120_000,
		teardownTimeout: 10_000,
	},
});
