import type {Environment} from '../../core/model/environment.js';
import {throwIfCancelled, type VenvError} from '../../core/model/error.js';
import {absolute, fsPath, type FsPath} from '../../core/model/path.js';
import {scan, type ScanOptions, type Totals} from '../../core/scan/scan.js';
import {findLost, type LostEnvironment} from '../../core/held/find-lost.js';
import {lostLine} from '../../text/held/lost-environment.js';
import {isSet, valuesOf, type CommandRequest, type FlagValues} from './command.js';

/** A directory that was skipped. */
type Skipped = {readonly path: FsPath; readonly code: string; readonly message: string};

/** Result of a whole scan, with all facts about each environment. */
export type Scanned = {
	readonly environments: readonly Environment[];
	readonly skipped: readonly Skipped[];
	readonly errors: readonly VenvError[];
	/** Held environments found on the way that are not in our holding index. Reported on stderr too. */
	readonly unregistered: readonly LostEnvironment[];
	readonly totals: Totals;
};

/** Called with each environment when it is complete, before the scan has ended. */
type Listener = {
	readonly onComplete?: (environment: Environment) => void;
	readonly onSkipped?: (skipped: Skipped) => void;
	readonly onError?: (error: VenvError) => void;
};

/** The roots that were named, the current directory if none was. */
export const rootsOf = ({words, context}: CommandRequest): readonly FsPath[] =>
	(words.length === 0 ? [fsPath('.')] : words).map(word => absolute(word, context.cwd));

/** Scan options in the common flags. */
export const lookingFlags = (flags: FlagValues) => ({
	exclude: valuesOf(flags, 'exclude'),
	nested: isSet(flags, 'nested'),
	prune: flags['prune'] !== false,
	crossDevice: isSet(flags, 'crossDevice'),
});

const mostNotes = 5;

/** Reports held environments that are not ours: of many only the first, and the command that lists all. */
const noteUnregistered = (unregistered: readonly LostEnvironment[], {output, context}: CommandRequest): void => {
	for (const one of unregistered.slice(0, mostNotes)) output.note(lostLine(one, context.home));
	const more = unregistered.length - mostNotes;
	if (more > 0) output.note(`${more} more are held like that: venv-tui restore --in PATH lists what lies below PATH`);
};

/** Scans the roots to the end, sorted by path; progress goes to stderr. */
export const scanAll = async (
	roots: readonly FsPath[],
	request: CommandRequest,
	{onComplete, onSkipped, onError, ...options}: Partial<ScanOptions> & Listener = {},
): Promise<Scanned> => {
	const {context, flags, output, signal} = request;
	const environments = new Map<FsPath, Environment>();
	const skipped: Skipped[] = [];
	const errors: VenvError[] = [];
	const holdingDirectories: FsPath[] = [];
	let totals: Totals = {count: 0};
	for await (const event of scan(roots, {context, signal, ...lookingFlags(flags), ...options})) {
		switch (event.type) {
			case 'environment':
				environments.set(event.environment.path, event.environment);
				break;
			case 'updated': {
				const known = environments.get(event.path);
				if (known !== undefined) environments.set(event.path, {...known, ...event.fields});
				break;
			}
			case 'complete': {
				const known = environments.get(event.path);
				if (known !== undefined) onComplete?.(known);
				break;
			}
			case 'skipped': {
				const {path, code, message} = event;
				skipped.push({path, code, message});
				onSkipped?.({path, code, message});
				break;
			}
			case 'error':
				errors.push(event.error);
				onError?.(event.error);
				break;
			case 'holding-directory':
				holdingDirectories.push(event.path);
				break;
			case 'progress':
				output.progress(`scanning ${event.directories} directories`);
				break;
			case 'done':
				totals = event.totals;
				break;
		}
	}
	throwIfCancelled(signal);
	const unregistered = await findLost(holdingDirectories, context);
	noteUnregistered(unregistered, request);
	const sorted = [...environments.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
	return {environments: sorted, skipped, errors, unregistered, totals};
};
