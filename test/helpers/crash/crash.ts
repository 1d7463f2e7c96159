import {holdingDirectoryName} from '../../../source/core/discover/skipped-directories.js';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {createContext, type Context} from '../../../source/core/model/context.js';
import {listHeld, type HeldEnvironment} from '../../../source/core/held/held-environments.js';
import {recoverInterrupted, type Recovered} from '../../../source/core/held/recover.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {placesBelow} from '../../../source/core/model/own-places.js';
import {checksum} from '../checksum.js';
import {environmentWithoutPip} from '../python.js';
import {temporaryDirectory} from '../temporary.js';

export type CrashOperation =
	| 'hold'
	| 'free'
	| 'free-held'
	| 'reset'
	| 'reset-by-tool'
	| 'roll-back'
	| 'install'
	| 'install-roll-back'
	| 'repair'
	| 'restore'
	| 'create'
	| 'recover';

/** The driver as one file that node runs; absent a directory, in one that goes with the test. */
export const bundleDriver = async (directory?: string): Promise<string> => {
	const outfile = join(directory ?? (await temporaryDirectory()), 'driver.mjs');
	const entry = fileURLToPath(new URL('crash-driver.ts', import.meta.url));
	await build({
		entryPoints: [entry],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		logLevel: 'silent',
		banner: {
			js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url); const __filename = '/driver.mjs';",
		},
	});
	return outfile;
};

/** Runs an operation that is killed at a moment (0: never). Answers how many moments it had when it was not. */
export const runDriver = (
	driver: string,
	operation: CrashOperation,
	{directory, killAt = 0}: {readonly directory: string; readonly killAt?: number},
): number | undefined => {
	const {status, signal, stdout, stderr} = spawnSync(process.execPath, [driver, operation, directory, String(killAt)], {
		encoding: 'utf8',
	});
	if (signal === 'SIGKILL') return undefined;
	if (status !== 0) throw new Error(`${operation} failed: ${stderr}`);
	return Number(stdout);
};

export type Scene = {
	readonly directory: FsPath;
	readonly path: FsPath;
	readonly context: Context;
	readonly before: string;
};

/** A project with an environment, and places of its own. */
export const scene = async (): Promise<Scene> => {
	const directory = await temporaryDirectory();
	mkdirSync(join(directory, 'project'));
	const path = await environmentWithoutPip(join(directory, 'project/.venv'));
	const places = placesBelow(fsPath(join(directory, 'places')));
	const context = createContext({home: fsPath(join(directory, 'home')), cwd: fsPath('/'), places});
	return {directory, path, context, before: checksum(path)};
};

export type Aftermath = {
	readonly recovered: readonly Recovered[];
	readonly held: readonly HeldEnvironment[];
	/** What lies about and should not: beside the environment, in the holding directory, in the holding index. */
	readonly litter: readonly string[];
};

/** The next start: recovers, and looks what is left. */
export const recoverScene = async ({directory, context}: Scene): Promise<Aftermath> => {
	const recovered = await recoverInterrupted({context});
	const held = await listHeld(context);
	const ids = held.map(({id}) => id);
	const holdingDirectory = join(directory, 'project', holdingDirectoryName);
	const isExpected = (name: string): boolean => ids.some(id => name === id || name === `${id}.json`);
	const inHoldingDirectory = existsSync(holdingDirectory)
		? readdirSync(holdingDirectory).filter(name => name !== '.gitignore' && !isExpected(name))
		: [];
	const isHoldingDirectoryNeeded = ids.length > 0;
	// Drafts of our own go when they are a minute old.
	const registry = join(context.places.data, 'registry');
	const registered = existsSync(registry)
		? readdirSync(registry).filter(name => !isExpected(name) && !name.endsWith('.draft'))
		: [];
	return {
		recovered,
		held,
		litter: [
			...inHoldingDirectory,
			...registered,
			...(existsSync(holdingDirectory) && !isHoldingDirectoryNeeded ? [holdingDirectory] : []),
		],
	};
};
